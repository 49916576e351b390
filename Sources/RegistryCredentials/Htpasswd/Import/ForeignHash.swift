/// What stands in the place of a hash, when it is none that registries take.
enum ForeignHash {
    private static let prefixes: [(prefix: String, kind: String)] = [
        ("$apr1$", "an apr1 (MD5) hash"), ("{SHA}", "a SHA-1 hash"), ("{SSHA}", "a salted SHA-1 hash"),
        ("$1$", "an MD5 crypt hash"), ("$5$", "a SHA-256 crypt hash"), ("$6$", "a SHA-512 crypt hash"),
        ("$y$", "a yescrypt hash"), ("$gy$", "a yescrypt hash"), ("$7$", "an scrypt hash"),
        ("$argon2", "an Argon2 hash"), ("$2$", "a hash of the first bcrypt ($2$)"),
    ]

    /// The kind in words, such as `an apr1 (MD5) hash`.
    static func kind(of text: ArraySlice<UInt8>) -> String {
        if let known = prefixes.first(where: { text.starts(with: $0.prefix.utf8) }) { return known.kind }
        if text.isEmpty { return "no hash" }
        // A password of 13 letters and digits looks the same, and is as useless.
        let isDES = text.count == 13 && text.allSatisfy { "./".utf8.contains($0) || isAlphanumeric($0) }
        return isDES ? "a DES crypt hash" : "a password in clear"
    }

    /// Whether it begins as a bcrypt hash does: when it is none then, it is damaged.
    static func isBcryptLike(_ text: ArraySlice<UInt8>) -> Bool {
        text.count > 3 && text.starts(with: "$2".utf8) && "abxy".utf8.contains(text[text.startIndex + 2])
            && text[text.startIndex + 3] == UInt8(ascii: "$")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte) || (0x30...0x39).contains(byte)
    }
}

extension ImportCredential {
    /// Reads a hash.
    ///
    /// - Returns: The credential, or why the line is refused.
    static func hash(_ text: ArraySlice<UInt8>) -> (credential: ImportCredential?, reason: String) {
        if let hash = BcryptHash(text) { return (.hash(hash), "") }
        guard ForeignHash.isBcryptLike(text) else { return (.foreign(ForeignHash.kind(of: text)), "") }
        if text.count > 60, BcryptHash(text.prefix(60)) != nil { return (nil, "goes on after the hash") }
        // At cost 31 one login holds a core of the registry for days.
        let cost = Int(String(decoding: text.dropFirst(4).prefix(2), as: UTF8.self)) ?? 0
        let isCostly = text.count == 60 && cost > BcryptHash.costs.upperBound
        return (nil, isCostly ? "has a hash of cost \(cost), more than 17" : "has a damaged bcrypt hash")
    }

    /// Takes a password as it is.
    ///
    /// - Returns: The credential, or why the line is refused.
    static func password(_ text: ArraySlice<UInt8>) -> (credential: ImportCredential?, reason: String) {
        // Hashed again, it would lock the user out and nobody would know why.
        guard text.count != 60 || !ForeignHash.isBcryptLike(text) else {
            return (nil, "has a bcrypt hash in the place of the password")
        }
        return (.password(Secret(text)), "")
    }
}
