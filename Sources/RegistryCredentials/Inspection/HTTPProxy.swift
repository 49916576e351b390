import FoundationEssentials
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
        var user: [UInt8]?
        if let at = rest.lastIndex(of: "@") {
            guard let decoded = Self.decoded(rest[..<at]) else { throw .malformed }
            user = decoded.contains(UInt8(ascii: ":")) ? decoded : decoded + [UInt8(ascii: ":")]
            rest = rest[rest.index(after: at)...]
        }
        isTLS = scheme == "https"
        let usual = isTLS ? 443 : 80
        guard let endpoint = Endpoint(String(rest)) ?? Endpoint("\(rest):\(usual)") else { throw .malformed }
        host = endpoint.host.description
        port = endpoint.port
        authorization = user.map { Secret(Array("Basic \(Data($0).base64EncodedString())".utf8)) }
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

    /// The bytes of a user and password with their percent encoding undone.
    private static func decoded(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(rest.prefix(2)), digits.utf8.count == 2, let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
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
