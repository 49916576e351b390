internal import SystemCrypto

/// Which certificates clients take for which host: three sets of rules that differ at the edges.
struct HostMatching {
    /// DNS names of the certificate, as they are there.
    private let names: [String]
    private let addresses: [[UInt8]]
    private let commonNames: [String]
    private let hasNames: Bool

    init(_ certificate: CertificateDetails) {
        names = certificate.fields.names.compactMap { if case .dns(let name) = $0 { name } else { nil } }
        addresses = certificate.fields.names.compactMap { if case .ip(let bytes) = $0 { bytes } else { nil } }
        commonNames = certificate.profile.commonNames
        hasNames = certificate.profile.extension(KnownExtensions.names) != nil
    }

    /// Go's `VerifyHostname` (crypto/x509/verify.go): never the common name, `*` for a whole first label.
    func goRefusal(_ host: ServerName) -> ClientRefusal? {
        let isMatch: Bool
        switch host {
        case .address(let address): isMatch = addresses.contains(address.bytes)
        case .dns(let name):
            isMatch = names.contains { pattern in
                guard Self.isHostname(pattern, isPattern: true) else { return Self.equal(pattern, name) }
                return Self.labelsMatch(pattern, name)
            }
        }
        if isMatch { return nil }
        if !hasNames, let name = commonNames.last, Self.isHostname(name, isPattern: true) { return .commonNameOnly }
        return wrong(host)
    }

    /// `X509_check_host` as Python calls it: the common name counts when there is no DNS name.
    func opensslRefusal(_ host: ServerName) -> ClientRefusal? {
        switch host {
        case .address(let address):
            return addresses.contains(address.bytes) ? nil : wrong(host)
        case .dns(let name):
            let patterns = names.isEmpty ? commonNames : names
            return patterns.contains { Self.opensslMatches($0, name) } ? nil : wrong(host)
        }
    }

    /// curl's own check (lib/vtls): the last common name counts when there is neither a DNS name nor an address.
    func curlRefusal(_ host: ServerName) -> ClientRefusal? {
        switch host {
        case .address(let address):
            if addresses.contains(address.bytes) { return nil }
            guard names.isEmpty, addresses.isEmpty else { return wrong(host) }
            return commonNames.last.map { Self.equal($0, "\(host)") } ?? false ? nil : wrong(host)
        case .dns(let name):
            let patterns = names.isEmpty && addresses.isEmpty ? Array(commonNames.suffix(1)) : names
            return patterns.contains { Self.curlMatches($0, name) } ? nil : wrong(host)
        }
    }

    private func wrong(_ host: ServerName) -> ClientRefusal {
        .wrongHost(
            "\(host)",
            names: names.map { SubjectName.dns($0).title } + addresses.map { SubjectName.ip($0).title }
        )
    }

    private static func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { lower($0) == lower($1) }
    }

    /// ASCII only, as all of them do.
    private static func lower(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    /// Go's `validHostname`.
    private static func isHostname(_ name: String, isPattern: Bool) -> Bool {
        var labels = name.split(separator: ".", omittingEmptySubsequences: false)
        if !isPattern, labels.last?.isEmpty == true { labels.removeLast() }
        guard !name.isEmpty, labels.allSatisfy({ !$0.isEmpty }) else { return false }
        if isPattern, labels[0] == "*" { labels.removeFirst() }
        return labels.allSatisfy { label in
            label.utf8.enumerated().allSatisfy { index, byte in
                switch lower(byte) {
                case 0x61...0x7A, 0x30...0x39, UInt8(ascii: "_"): true
                case UInt8(ascii: "-"): index != 0
                default: false
                }
            }
        }
    }

    /// Go's `matchHostnames`.
    private static func labelsMatch(_ pattern: String, _ name: String) -> Bool {
        let patterns = pattern.split(separator: ".", omittingEmptySubsequences: false)
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard patterns.count == labels.count else { return false }
        return zip(patterns, labels).enumerated().allSatisfy { index, pair in
            index == 0 && pair.0 == "*" || equal(String(pair.0), String(pair.1))
        }
    }

    /// OpenSSL's `valid_star` and `wildcard_match`, without partial wildcards.
    private static func opensslMatches(_ pattern: String, _ name: String) -> Bool {
        if equal(pattern, name) { return true }
        guard pattern.hasPrefix("*."), pattern.dropFirst(2).contains("."), let dot = name.firstIndex(of: ".") else {
            return false
        }
        let label = name[..<dot]
        let isLabel =
            !label.isEmpty
            && label.utf8.allSatisfy {
                let byte = lower($0)
                return (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
            }
        return isLabel && equal(String(pattern.dropFirst()), String(name[dot...]))
    }

    /// curl's `hostmatch`: a wildcard needs two dots behind it.
    private static func curlMatches(_ pattern: String, _ name: String) -> Bool {
        let pattern = pattern.hasSuffix(".") ? String(pattern.dropLast()) : pattern
        guard pattern.hasPrefix("*."), pattern.dropFirst(2).contains(".") else { return equal(pattern, name) }
        guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return false }
        return equal(String(pattern.dropFirst()), String(name[dot...]))
    }
}
