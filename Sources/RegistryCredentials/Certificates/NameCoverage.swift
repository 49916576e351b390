internal import SystemCrypto

/// Which names a certificate is valid for, as TLS clients compare them (RFC 6125 section 6.4).
enum NameCoverage {
    /// The names that none of a certificate's names covers.
    ///
    /// - Parameters:
    ///   - names: The names that are wanted.
    ///   - certificateNames: The subject alternative names as text.
    /// - Returns: Those that are missing, in their order.
    static func missing(_ names: [ServerName], in certificateNames: [String]) -> [ServerName] {
        let known = certificateNames.map { $0.lowercased() }
        return names.filter { name in !known.contains { covers($0, name.description) } }
    }

    /// The names that none of a certificate's names covers; an address written as a DNS name covers nothing.
    static func missing(_ names: [ServerName], in certificateNames: [SubjectName]) -> [ServerName] {
        names.filter { name in
            switch name {
            case .address(let address): !certificateNames.contains(.ip(address.bytes))
            case .dns:
                missing([name], in: certificateNames.compactMap { if case .dns(let text) = $0 { text } else { nil } })
                    != []
            }
        }
    }

    /// The names of a certificate that nobody wants.
    static func added(_ certificateNames: [String], beyond names: [ServerName]) -> [String] {
        certificateNames.filter { text in !names.contains { covers(text.lowercased(), $0.description) } }
    }

    /// Whether the name of a certificate stands for `name`: a wildcard for one label, and for no other wildcard.
    static func covers(_ certificateName: String, _ name: String) -> Bool {
        if certificateName == name { return true }
        guard certificateName.hasPrefix("*."), !name.hasPrefix("*"), let dot = name.firstIndex(of: ".") else {
            return false
        }
        return dot > name.startIndex && name[dot...] == certificateName.dropFirst()
    }
}

extension ServerName {
    /// Whether a certificate with this name is valid for `host`: the same name, or a wildcard for its first label.
    public func covers(_ host: ServerName) -> Bool {
        NameCoverage.covers(description, host.description)
    }

    /// Whether a certificate with `names` is valid for it.
    public func isCovered(by names: [String]) -> Bool {
        NameCoverage.missing([self], in: names).isEmpty
    }
}
