extension Secret {
    /// Whether the password contains the user's name; shorter ones than three bytes stand in too many words.
    func containsName(of user: Username) -> Bool {
        let name = Array(user.description.utf8)
        return name.count >= 3 && contains(name)
    }

    /// Whether the password contains the host's name, or a label of it that has at least four characters.
    func containsName(of host: ServerName) -> Bool {
        guard case .dns(let name) = host else { return contains(Array(host.description.utf8)) }
        let labels = name.split(separator: ".").map { Array($0.utf8) }.filter { $0.count >= 4 }
        return contains(Array(name.utf8)) || labels.contains(where: contains)
    }

    /// Whether `text`, which is not empty, is a part of it, in whichever case of ASCII letters.
    private func contains(_ text: [UInt8]) -> Bool {
        let wanted = text.map(\.asciiLowercase)
        return withBytes { span in
            guard span.count >= wanted.count else { return false }
            return (0...(span.count - wanted.count)).contains { start in
                wanted.indices.allSatisfy { span[start + $0].asciiLowercase == wanted[$0] }
            }
        }
    }
}

extension UInt8 {
    /// The byte, with A to Z as a to z.
    var asciiLowercase: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }
}
