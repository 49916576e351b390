internal import SystemCrypto

/// Why an endpoint showed no certificate.
public struct ProbeError: ActionableError, Equatable {
    /// What went wrong.
    public enum Reason: Equatable, Sendable {
        /// There is no such name.
        case nameNotFound(String)
        /// The name cannot be looked up now; the system's words.
        case lookupFailed(String, String)
        /// Nobody listens there.
        case refused
        /// There is no way to it; the system's words.
        case unreachable(String)
        /// It took too long; while what was under way.
        case timeout(Phase)
        /// It closed the connection; while what was under way.
        case closed(Phase)
        /// The connection broke; the system's words.
        case broken(String)
        /// The proxy answered with this status.
        case proxyRefused(Int)
        /// The proxy does not speak HTTP.
        case proxyMalformed
        /// There is no TLS to the proxy itself.
        case proxyTLS(String)
        /// It answered in plain HTTP.
        case plainHTTP
        /// It does not speak TLS.
        case notTLS
        /// It speaks no TLS from 1.2 on.
        case protocolTooOld
        /// It ended the handshake with this alert of RFC 8446 section 6.
        case alert(Int, String)
        /// The handshake failed on our side; OpenSSL's words.
        case handshake(String)
        /// It showed no certificate.
        case noCertificate
    }

    /// What was under way.
    public enum Phase: String, Equatable, Sendable {
        /// The name lookup.
        case lookup = "looking up its name"
        /// The TCP connection.
        case connect = "connecting"
        /// The proxy's answer.
        case proxy = "asking the proxy"
        /// The TLS handshake.
        case handshake = "shaking hands"
    }

    /// The endpoint.
    public let endpoint: Endpoint
    /// The proxy on the way, `HOST:PORT`; `nil` without one.
    public let proxy: String?
    /// What went wrong.
    public let reason: Reason

    /// What is wrong.
    public var description: String {
        let way = proxy.map { " through the proxy \($0)" } ?? ""
        switch reason {
        case .nameNotFound(let name): return "there is no host '\(name)'\(proxyClause)"
        case .lookupFailed(let name, let words): return "cannot look up '\(name)'\(proxyClause): \(words)"
        case .refused: return "\(peer) refuses the connection"
        case .unreachable(let words): return "cannot reach \(peer): \(words)"
        case .timeout(.connect): return "\(peer) took too long while \(Phase.connect.rawValue)"
        case .timeout(.lookup): return "\(peer) took too long while \(Phase.lookup.rawValue)"
        case .timeout(let phase): return "\(endpoint)\(way) took too long while \(phase.rawValue)"
        case .closed(.connect): return "\(peer) closed the connection while \(Phase.connect.rawValue)"
        case .closed(let phase): return "\(endpoint)\(way) closed the connection while \(phase.rawValue)"
        case .broken(let words): return "the connection to \(endpoint)\(way) broke: \(words)"
        case .proxyRefused(let status): return "the proxy \(proxy ?? "") refuses \(endpoint) with status \(status)"
        case .proxyMalformed: return "the proxy \(proxy ?? "") does not answer in HTTP"
        case .proxyTLS(let words): return "there is no TLS connection to the proxy \(proxy ?? ""): \(words)"
        case .plainHTTP: return "\(endpoint)\(way) answers in plain HTTP"
        case .notTLS: return "\(endpoint)\(way) does not speak TLS"
        case .protocolTooOld: return "\(endpoint)\(way) speaks no version of TLS from 1.2 on"
        case .alert(let number, let name): return "\(endpoint)\(way) ended the handshake: \(name) (alert \(number))"
        case .handshake(let words): return "the handshake with \(endpoint)\(way) failed: \(words)"
        case .noCertificate: return "\(endpoint)\(way) shows no certificate"
        }
    }

    /// Who is connected to: the endpoint, or the proxy on the way to it.
    private var peer: String {
        proxy.map { "the proxy \($0) (HTTPS_PROXY, on the way to \(endpoint))" } ?? "\(endpoint)"
    }

    /// What a name that was looked up is, unless it is the endpoint's.
    private var proxyClause: String {
        proxy == nil ? "" : ", the proxy of HTTPS_PROXY on the way to \(endpoint)"
    }

    /// Whether it went wrong before the proxy was asked for anything.
    private var isProxyFault: Bool {
        switch reason {
        case .nameNotFound, .lookupFailed, .refused, .unreachable, .timeout(.lookup), .timeout(.connect),
            .closed(.connect):
            proxy != nil
        default: false
        }
    }

    /// What to do about it.
    public var hint: String? {
        if isProxyFault { return "check HTTPS_PROXY and that the proxy runs, or set NO_PROXY to go without it" }
        return switch reason {
        case .nameNotFound: "check the spelling, and the name server"
        case .lookupFailed: "check the name server, or name the address with --servername for the name"
        case .refused: "check that the registry runs and listens on this port"
        case .unreachable, .broken: "check the network"
        case .timeout(.handshake): "check that the port is that of TLS, or wait longer with --timeout"
        case .timeout: "check the network and the firewall, or wait longer with --timeout"
        case .closed(.proxy): "look into the proxy's log"
        case .closed: "look into the registry's log; its certificate and key may not belong together"
        case .proxyRefused(407): "put user and password into HTTPS_PROXY, or set NO_PROXY"
        case .proxyRefused, .proxyMalformed: "check HTTPS_PROXY, or set NO_PROXY to go without it"
        case .proxyTLS: "check HTTPS_PROXY; the proxy's certificate must be one that this system trusts"
        case .plainHTTP:
            "is TLS on? a registry whose certificate setting is empty serves plain HTTP without a warning"
        case .notTLS: "check the port"
        case .protocolTooOld: "update the server; registries speak TLS 1.2 and 1.3"
        case .alert(112, _): "the server does not know this name: try another --servername"
        case .alert, .handshake: "look into the registry's log"
        case .noCertificate: nil
        }
    }

    /// The sort of failure.
    public var kind: FailureKind { .unreachable }
}

extension ProbeError {
    init(_ failure: TLSFailure, _ endpoint: Endpoint, proxy: HTTPProxy?) {
        self.endpoint = endpoint
        self.proxy = proxy?.place
        let host = proxy?.host ?? endpoint.host.description
        reason =
            switch failure {
            case .nameNotFound: .nameNotFound(host)
            case .lookupFailed(let words): .lookupFailed(host, words)
            case .refused: .refused
            case .unreachable(let words): .unreachable(words)
            case .timeout(let phase): .timeout(Phase(phase))
            case .closed(let phase): .closed(Phase(phase))
            case .broken(_, let words): .broken(words)
            case .proxyRefused(let status): .proxyRefused(status)
            case .proxyMalformed: .proxyMalformed
            case .proxyTLS(let words): .proxyTLS(words)
            case .plainHTTP: .plainHTTP
            case .notTLS: .notTLS
            case .protocolTooOld: .protocolTooOld
            case .alert(let number, let name): .alert(number, name)
            case .handshake(let error): .handshake(error.reasons.joined(separator: "; "))
            }
    }
}

extension ProbeError.Phase {
    fileprivate init(_ phase: TLSFailure.Phase) {
        self =
            switch phase {
            case .lookup: .lookup
            case .connect: .connect
            case .proxy: .proxy
            case .handshake: .handshake
            }
    }
}
