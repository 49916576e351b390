internal import SystemCrypto

/// What a TLS server shows to its clients.
public struct ServedCertificates: Sendable {
    /// Whether the server wants a certificate from its clients.
    public enum ClientCertificate: String, Sendable {
        /// It does not ask for one.
        case notAsked = "not asked"
        /// It asks for one, and goes on without.
        case optional
        /// It ends the connection without one.
        case required
    }

    /// The server.
    public let endpoint: Endpoint
    /// The version, such as `TLSv1.3`.
    public let version: String
    /// The cipher suite, such as `TLS_AES_128_GCM_SHA256`.
    public let cipher: String?
    /// The group of the key exchange, such as `X25519`; `nil` when there was none.
    public let group: String?
    /// The address that answered: the server's, or the proxy's.
    public let peer: String
    /// The proxy on the way, `HOST:PORT`.
    public let proxy: String?
    /// Whether the server wants a client certificate.
    public let clientCertificate: ClientCertificate
    /// The subjects of the CAs whose certificates it takes from clients, RFC 2253, if it says so.
    public let clientAuthorities: [String]
    /// The certificates in the order in which they were served, the leaf first.
    public let chain: [CertificateDetails]

    /// Shakes hands with a server and looks at its certificates; none of them is verified.
    ///
    /// - Parameters:
    ///   - endpoint: The server.
    ///   - serverName: The name for the server name indication; `nil` for the endpoint's, if that is a DNS name.
    ///   - proxies: The proxies of the environment.
    ///   - timeout: How long all of it may take.
    /// - Returns: What the server showed.
    /// - Throws: ``ProbeError``; ``CertificateFileError/malformed(path:number:reason:)`` when a certificate is malformed.
    public static func probe(
        _ endpoint: Endpoint,
        serverName: String? = nil,
        through proxies: ProxySettings,
        timeout: Duration
    ) throws -> ServedCertificates {
        let proxy = proxies.proxy(for: endpoint)
        let usual: String? = if case .dns(let name) = endpoint.host { name } else { nil }
        let probe: TLSProbe
        do throws(TLSFailure) {
            probe = try TLSProbe.run(
                host: endpoint.host.description,
                port: endpoint.port,
                serverName: serverName ?? usual,
                proxy: proxy?.forProbe,
                until: Deadline(in: timeout)
            )
        } catch {
            throw ProbeError(error, endpoint, proxy: proxy)
        }
        guard !probe.chain.isEmpty else {
            throw ProbeError(endpoint: endpoint, proxy: proxy?.place, reason: .noCertificate)
        }
        return try ServedCertificates(endpoint, probe, proxy: proxy?.place)
    }

    private init(_ endpoint: Endpoint, _ probe: TLSProbe, proxy: String?) throws {
        self.endpoint = endpoint
        self.proxy = proxy
        version = probe.version
        cipher = probe.cipher
        group = probe.group
        peer = probe.peer
        clientCertificate =
            switch probe.clientCertificate {
            case .notAsked: .notAsked
            case .optional: .optional
            case .required: .required
            }
        clientAuthorities = probe.clientAuthorities
        chain = try CertificateDetails.all(probe.chain, path: "\(endpoint)")
    }
}
