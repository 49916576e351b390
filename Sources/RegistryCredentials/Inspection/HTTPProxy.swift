internal import SystemCrypto

/// An HTTP proxy as `HTTPS_PROXY` names it: `http://user:password@proxy.example:3128`.
struct HTTPProxy: Sendable {
    let host: String
    let port: Int
    /// Whether it is spoken to in TLS.
    let isTLS: Bool
    /// The value of the Proxy-Authorization header (RFC 7617); `nil` for none.
    let authorization: Secret?

    /// Reads a URL; without a scheme it is an HTTP proxy.
    init(_ text: String) throws(ProxyError) {
        var rest = Substring(text)
        var scheme = "http"
        if let end = rest.firstRange(of: "://") {
            scheme = rest[..<end.lowerBound].lowercased()
            rest = rest[end.upperBound...]
        }
        guard scheme == "http" || scheme == "https" else { throw .unsupported(scheme: Self.printable(scheme)) }
        rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var authorization: Secret?
        if let at = rest.lastIndex(of: "@") {
            guard let value = Self.authorization(rest[..<at]) else { throw .malformed }
            authorization = value
            rest = rest[rest.index(after: at)...]
        }
        isTLS = scheme == "https"
        let usual = isTLS ? 443 : 80
        guard let endpoint = Endpoint(String(rest)) ?? Endpoint("\(rest):\(usual)") else { throw .malformed }
        host = endpoint.host.description
        port = endpoint.port
        self.authorization = authorization
    }

    /// Where it is, without the password: `proxy.example:3128`.
    var place: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// For the probe.
    var forProbe: TLSProxy {
        TLSProxy(host: host, port: port, isTLS: isTLS, authorization: authorization?.storage)
    }

    /// Only letters, digits and what a scheme has: a password without a scheme before it may end up here.
    private static func printable(_ scheme: String) -> String {
        ["socks4", "socks4a", "socks5", "socks5h", "ftp"].contains(scheme) ? scheme : "?"
    }

    /// The header for a user and password, after their percent encoding is undone; `nil` when that is malformed.
    private static func authorization(_ text: Substring) -> Secret? {
        var bytes: [UInt8] = []
        // An array that grew would leave its bytes behind.
        bytes.reserveCapacity(text.utf8.count + 1)
        defer { cleanse(&bytes) }
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        if !bytes.contains(UInt8(ascii: ":")) { bytes.append(UInt8(ascii: ":")) }
        return Secret(storage: SecureBytes("Basic ", base64Of: bytes))
    }

    /// The value of a hexadecimal digit.
    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// Why `HTTPS_PROXY` cannot be used; never quotes it, since it may hold a password.
public enum ProxyError: ActionableError, Equatable {
    /// It is no URL of a proxy.
    case malformed
    /// A kind of proxy that regcred does not speak to.
    case unsupported(scheme: String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .malformed: "HTTPS_PROXY is not the URL of a proxy"
        case .unsupported(let scheme): "HTTPS_PROXY names a proxy of the kind '\(scheme)'"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .malformed: "write it like http://proxy.example.com:3128, with %XX for special characters of a password"
        case .unsupported: "name one that takes CONNECT, with http:// or https://, or set NO_PROXY"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind { .usage }
}
