/// A registry as its clients name it: host and port.
public struct TrustAddress: Hashable, Sendable, CustomStringConvertible {
    /// The name or address.
    public let host: ServerName
    /// The TCP port.
    public let port: Int
    /// Whether clients may push there, as far as regcred.yaml tells.
    public let isWritable: Bool
    /// Whether the port was not said.
    let isPortImplied: Bool

    private init(host: ServerName, port: Int, isWritable: Bool, isPortImplied: Bool = false) {
        self.host = host
        self.port = port
        self.isWritable = isWritable
        self.isPortImplied = isPortImplied
    }

    /// Reads `HOST`, which means port 443, `HOST:PORT`, `IPV6` or `[IPV6]:PORT`; `nil` for anything else.
    public init?(_ text: String) {
        if let host = ServerName(text) {
            self.init(host: host, port: 443, isWritable: true, isPortImplied: true)
            return
        }
        guard let colon = text.lastIndex(of: ":"),
            case let digits = text[text.index(after: colon)...],
            let port = Int(digits), (1...65_535).contains(port), String(port) == digits
        else { return nil }
        let name = text[..<colon]
        let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
        guard let host = ServerName(String(isBracketed ? name.dropFirst().dropLast() : name)),
            isBracketed == host.isIPv6
        else { return nil }
        self.init(host: host, port: port, isWritable: true)
    }

    /// The registries of `deployment` that serve TLS, without repetition; of two on one port, the one that takes pushes.
    public static func all(of deployment: Deployment) -> [TrustAddress] {
        var addresses: [TrustAddress] = []
        for registry in deployment.registries where registry.tls {
            let isWritable = registry.access == .readWrite
            if let index = addresses.firstIndex(where: { $0.port == registry.listen.port }) {
                guard isWritable else { continue }
                addresses.remove(at: index)
            }
            addresses.append(TrustAddress(host: deployment.host, port: registry.listen.port, isWritable: isWritable))
        }
        return addresses
    }

    /// `host:port`, with an IPv6 address in brackets.
    public var description: String { endpoint.description }

    var names: [String] { endpoint.imageNames }

    private var endpoint: Endpoint { Endpoint(host: host, port: port) }
}

extension ServerName {
    fileprivate var isIPv6: Bool {
        if case .address(let address) = self { address.bytes.count == 16 } else { false }
    }
}
