/// Which proxy leads to which endpoint, as the environment says and Go's clients read it.
///
/// `HTTPS_PROXY` names the proxy, `NO_PROXY` the hosts that are reached without it; the lower-case forms count when
/// the others are missing or empty. Loopback hosts never go through a proxy.
public struct ProxySettings: Sendable {
    /// No proxy at all.
    public static let none = ProxySettings(proxy: nil, exceptions: "")

    let proxy: HTTPProxy?
    let exceptions: [Substring]

    private init(proxy: HTTPProxy?, exceptions: String) {
        self.proxy = proxy
        self.exceptions = exceptions.split { $0 == "," || $0.isWhitespace }
    }

    /// Reads the variables.
    ///
    /// - Parameter variable: The value of an environment variable.
    /// - Throws: ``ProxyError`` when the proxy is none.
    public init(_ variable: (String) -> String?) throws(ProxyError) {
        var proxy: HTTPProxy?
        if let text = Self.first(["HTTPS_PROXY", "https_proxy"], variable) { proxy = try HTTPProxy(text) }
        self.init(proxy: proxy, exceptions: Self.first(["NO_PROXY", "no_proxy"], variable) ?? "")
    }

    private static func first(_ names: [String], _ variable: (String) -> String?) -> String? {
        for name in names {
            if let value = variable(name), !value.isEmpty { return value }
        }
        return nil
    }

    /// The proxy that leads to `endpoint`; `nil` when there is none or it is not to be used.
    func proxy(for endpoint: Endpoint) -> HTTPProxy? {
        endpoint.isLoopback || exceptions.contains { Self.matches($0, endpoint) } ? nil : proxy
    }

    /// Whether an entry of NO_PROXY names the endpoint: `*`, a domain, an address, a range, each but a range with a
    /// port if need be.
    private static func matches(_ entry: Substring, _ endpoint: Endpoint) -> Bool {
        if entry == "*" { return true }
        if entry.contains("/") { return range(entry, contains: endpoint.host) }
        var pattern = entry.lowercased()[...]
        if IPAddress(String(pattern)) == nil, let colon = pattern.lastIndex(of: ":"),
            !pattern[colon...].contains("]")
        {
            guard pattern[pattern.index(after: colon)...] == "\(endpoint.port)" else { return false }
            pattern = pattern[..<colon]
        }
        if pattern.hasPrefix("["), pattern.hasSuffix("]") { pattern = pattern.dropFirst().dropLast() }
        switch endpoint.host {
        case .address(let address):
            return IPAddress(String(pattern)) == address
        case .dns(let name):
            if pattern.hasPrefix("*.") { pattern = pattern.dropFirst() }
            return pattern.hasPrefix(".") ? name.hasSuffix(pattern) : name == pattern || name.hasSuffix(".\(pattern)")
        }
    }

    private static func range(_ entry: Substring, contains host: ServerName) -> Bool {
        let parts = entry.split(separator: "/", maxSplits: 1)
        guard case .address(let address) = host, parts.count == 2, let network = IPAddress(String(parts[0])),
            let bits = Int(parts[1]), network.bytes.count == address.bytes.count,
            (0...(8 * network.bytes.count)).contains(bits)
        else { return false }
        return zip(network.bytes, address.bytes).enumerated().allSatisfy { index, pair in
            let shown = min(8, max(0, bits - 8 * index))
            let mask: UInt8 = shown == 0 ? 0 : 0xFF << UInt8(8 - shown)
            return pair.0 & mask == pair.1 & mask
        }
    }
}
