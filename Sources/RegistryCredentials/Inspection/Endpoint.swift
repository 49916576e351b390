/// A TLS server: `registry.example.com:443`, `10.0.0.5:444`, `[fd00::5]:443`.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// Its name or address.
    public let host: ServerName
    /// Its TCP port, 1 to 65535.
    public let port: Int

    /// The server at `host` and `port`.
    public init(host: ServerName, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`, `[IPV6]:PORT`, or the URL of a registry, whose port is 443 when it has none; `nil` for
    /// anything else.
    public init?(_ text: String) {
        var rest = Substring(text)
        let isURL = rest.hasPrefix("https://")
        if isURL { rest = rest.dropFirst("https://".count).prefix { $0 != "/" } }
        let (host, port) = Self.split(rest)
        guard let port = port.map(Self.port) ?? (isURL ? 443 : nil) else { return nil }
        var name = host
        if host.hasPrefix("["), host.hasSuffix("]") {
            guard IPAddress(String(host.dropFirst().dropLast()))?.bytes.count == 16 else { return nil }
            name = host.dropFirst().dropLast()
        } else if name.hasSuffix(".") {
            name = name.dropLast()
        }
        guard let server = ServerName(String(name)) else { return nil }
        self.init(host: server, port: port)
    }

    /// Host and port, at the last colon outside of brackets.
    private static func split(_ text: Substring) -> (host: Substring, port: Substring?) {
        guard let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") else { return (text, nil) }
        let host = text[..<colon]
        // An IPv6 address needs brackets, or its last group would be a port.
        guard host.hasPrefix("[") || !host.contains(":") else { return (text, nil) }
        return (host, text[text.index(after: colon)...])
    }

    private static func port(_ digits: Substring) -> Int? {
        guard let port = Int(digits), (1...65_535).contains(port), String(port) == digits else { return nil }
        return port
    }

    /// Whether only this machine can be meant: `localhost`, 127.0.0.0/8 or `::1`.
    public var isLoopback: Bool {
        switch host {
        case .dns(let name): name == "localhost" || name.hasSuffix(".localhost")
        case .address(let address): address.isLoopback
        }
    }

    /// `HOST:PORT`, with brackets around an IPv6 address.
    public var description: String { "\(bareHost):\(port)" }

    /// What image names say before the first slash: `host:port`, and for port 443 also the host alone, which comes first.
    ///
    /// Clients compare it letter for letter, so both are needed.
    var imageNames: [String] { port == 443 ? [bareHost, description] : [description] }

    private var bareHost: String {
        if case .address(let address) = host, address.bytes.count == 16 { return "[\(address)]" }
        return host.description
    }
}
