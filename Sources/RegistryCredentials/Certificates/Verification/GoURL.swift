/// Which URIs Go takes as a name of a certificate: `url.Parse` (net/url) and `parseSANExtension` (crypto/x509).
///
/// Only the refusals are of interest, so nothing is split that cannot be refused.
enum GoURL {
    /// Whether Go parses a certificate that has this URI among its names.
    static func isName(_ uri: [UInt8], _ rules: GoVerification.Rules) -> Bool {
        let (rest, fragment) = cut(uri[...], at: "#")
        return fragment.map { isUnescapable($0) } ?? true && parses(rest, rules)
    }

    private static func parses(_ uri: ArraySlice<UInt8>, _ rules: GoVerification.Rules) -> Bool {
        guard uri.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return false }
        if uri.elementsEqual("*".utf8) { return true }
        guard let (hasScheme, afterScheme) = withoutScheme(uri) else { return false }
        let (rest, _) = cut(afterScheme, at: "?")
        guard rest.starts(with: "/".utf8) else {
            // Opaque; without a scheme a colon would be taken for the end of one.
            return hasScheme || !cut(rest, at: "/").before.contains(UInt8(ascii: ":")) && isUnescapable(rest)
        }
        guard rest.starts(with: "//".utf8), hasScheme || !rest.starts(with: "///".utf8) else {
            return isUnescapable(rest)
        }
        let authority = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
        return isAuthority(authority, rules) && isUnescapable(rest[authority.endIndex...])
    }

    /// `getScheme`; `nil` when there is nothing before the first colon.
    private static func withoutScheme(_ uri: ArraySlice<UInt8>) -> (hasScheme: Bool, rest: ArraySlice<UInt8>)? {
        for (index, byte) in zip(uri.indices, uri) {
            switch byte {
            case _ where isLetter(byte): continue
            case _ where isDigit(byte), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if index == uri.startIndex { return (false, uri) }
            case UInt8(ascii: ":"):
                return index == uri.startIndex ? nil : (true, uri[(index + 1)...])
            default: return (false, uri)
            }
        }
        return (false, uri)
    }

    /// `parseAuthority`, and the host as a domain.
    private static func isAuthority(_ authority: ArraySlice<UInt8>, _ rules: GoVerification.Rules) -> Bool {
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return isHost(authority, rules) }
        let user = authority[..<at]
        let isUser = user.allSatisfy { isLetter($0) || isDigit($0) || "-._:~!$&'()*+,;=%@".utf8.contains($0) }
        return isUser && isUnescapable(user) && isHost(authority[(at + 1)...], rules)
    }

    /// `parseHost`, and `domainToReverseLabels`.
    private static func isHost(_ host: ArraySlice<UInt8>, _ rules: GoVerification.Rules) -> Bool {
        var port = host[host.endIndex...]
        if host.first == UInt8(ascii: "[") {
            guard let end = host.lastIndex(of: UInt8(ascii: "]")) else { return false }
            port = host[(end + 1)...]
            // A zone stands behind %25, and is unescaped by the rules of a path, but for what no host may have.
            let literal = host[(host.startIndex + 1)..<end]
            if rules == .current, !isIPv6(literal) { return false }
        } else if rules == .current, host.contains(UInt8(ascii: "[")) {
            return false
        } else if let colon = host.lastIndex(of: UInt8(ascii: ":")) {
            port = host[colon...]
        }
        guard port.isEmpty || port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(isDigit) else {
            return false
        }
        // What is escaped in a host may only be what is not ASCII, and that is no domain.
        let isLegal = host.allSatisfy {
            isLetter($0) || isDigit($0) || "-_.~!$&'()*+,;=:[]<>\"%".utf8.contains($0)
        }
        guard isLegal, let text = unescaped(host) else { return false }
        return GoParsing.labels(text[...]) != nil
    }

    /// A host with its `%25` unescaped; `nil` with any other escape.
    private static func unescaped(_ host: ArraySlice<UInt8>) -> String? {
        var (bytes, rest): ([UInt8], ArraySlice<UInt8>) = ([], host)
        while let byte = rest.first {
            if byte == UInt8(ascii: "%") {
                guard rest.starts(with: "%25".utf8) else { return nil }
                rest = rest.dropFirst(2)
            }
            bytes.append(byte)
            rest = rest.dropFirst()
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isIPv6(_ literal: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: literal, as: UTF8.self)
        let address = text.firstRange(of: "%25").map { String(text[..<$0.lowerBound]) } ?? text
        return address.contains(":") && IPAddress(address) != nil
    }

    /// Whether two hexadecimal digits follow every percent sign.
    private static func isUnescapable(_ text: ArraySlice<UInt8>) -> Bool {
        text.indices.allSatisfy { index in
            guard text[index] == UInt8(ascii: "%") else { return true }
            let digits = text[(index + 1)...].prefix(2)
            return digits.count == 2 && digits.allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) }
        }
    }

    private static func cut(
        _ text: ArraySlice<UInt8>,
        at separator: Unicode.Scalar
    ) -> (before: ArraySlice<UInt8>, after: ArraySlice<UInt8>?) {
        guard let index = text.firstIndex(of: UInt8(ascii: separator)) else { return (text, nil) }
        return (text[..<index], text[(index + 1)...])
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }
}
