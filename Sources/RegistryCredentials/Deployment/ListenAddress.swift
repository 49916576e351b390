/// The address on which a registry listens: `0.0.0.0:443`, `127.0.0.1:5000`, `[::1]:5000` or `:443`.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address, or `nil` for every interface.
    public let address: IPAddress?
    /// The TCP port, 1 to 65535.
    public let port: Int

    /// Reads `ADDRESS:PORT`, `[IPV6]:PORT` or `:PORT`; `nil` for anything else.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"),
            case let digits = text[text.index(after: colon)...],
            let port = Int(digits), (1...65_535).contains(port), String(port) == digits
        else { return nil }
        let host = text[..<colon]
        if host.isEmpty {
            address = nil
        } else if host.hasPrefix("["), host.hasSuffix("]") {
            guard let address = IPAddress(String(host.dropFirst().dropLast())), address.bytes.count == 16
            else { return nil }
            self.address = address
        } else {
            guard let address = IPAddress(String(host)), address.bytes.count == 4 else { return nil }
            self.address = address
        }
        self.port = port
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool { address?.isLoopback ?? false }

    /// Whether two registries with these addresses could not run on one machine.
    public func overlaps(_ other: ListenAddress) -> Bool {
        port == other.port && (isWildcard || other.isWildcard || address == other.address)
    }

    private var isWildcard: Bool { address?.bytes.allSatisfy { $0 == 0 } ?? true }

    /// The form that `REGISTRY_HTTP_ADDR` takes.
    public var description: String {
        guard let address else { return ":\(port)" }
        return address.bytes.count == 4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }
}
