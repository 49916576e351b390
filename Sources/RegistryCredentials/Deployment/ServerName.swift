/// The name by which clients reach a registry: a DNS name or an IP address.
///
/// DNS names are RFC 1123 host names in lower case, at most 253 bytes; where a certificate allows it the first
/// label may be `*`.
public enum ServerName: Hashable, Sendable, CustomStringConvertible {
    /// A DNS name, lower case, without a final dot.
    case dns(String)
    /// An IP address.
    case address(IPAddress)

    /// Reads a DNS name or an IP address; `nil` for anything else.
    ///
    /// - Parameters:
    ///   - text: For example `registry.example.com`, `10.0.0.5` or `fd00::5`.
    ///   - allowsWildcard: Whether `*.example.com` is legal too.
    public init?(_ text: String, allowsWildcard: Bool = false) {
        if let address = IPAddress(text) {
            self = .address(address)
            return
        }
        // Checked before it is lowered: that turns a Kelvin sign into a k.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let name = text.lowercased()
        var labels = name.split(separator: ".", omittingEmptySubsequences: false)
        if allowsWildcard, labels.first == "*", labels.count > 2 { labels.removeFirst() }
        // An all-numeric last label would be an IPv4 address that inet_pton refused, such as 10.0.0.256.
        guard name.utf8.count <= 253, labels.allSatisfy(Self.isLabel), let last = labels.last,
            !last.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self = .dns(name)
    }

    /// How to write a DNS name that is refused for its letters; `nil` when they are not at fault.
    public static func punycodeHint(for text: String) -> String? {
        text.utf8.allSatisfy { $0 < 0x80 } ? nil : "write it as xn--… (punycode): names in certificates are ASCII"
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy {
                (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
    }

    /// The name or address as text.
    public var description: String {
        switch self {
        case .dns(let name): name
        case .address(let address): address.description
        }
    }
}
