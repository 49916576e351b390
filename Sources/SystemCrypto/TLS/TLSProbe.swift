internal import COpenSSL

/// What a TLS server shows of itself in a handshake.
///
/// Nothing is verified: the certificates are what is to be judged.
package struct TLSProbe: Sendable {
    /// Whether the server wants a certificate from its clients.
    package enum ClientCertificate: Sendable {
        /// It does not ask for one.
        case notAsked
        /// It asks for one, and goes on without.
        case optional
        /// It ends the connection without one.
        case required
    }

    /// The version, such as `TLSv1.3`.
    package let version: String
    /// The cipher suite by its name in RFC 8446 or the IANA registry.
    package let cipher: String?
    /// The group of the key exchange, such as `X25519` or `secp256r1`; `nil` when there was none.
    package let group: String?
    /// The certificates in the order in which the server sent them.
    package let chain: [SharedCertificate]
    /// The address that answered: the server's, or the proxy's.
    package let peer: String
    /// Whether it wants a client certificate.
    package let clientCertificate: ClientCertificate
    /// The subjects of the CAs whose certificates it takes from clients, RFC 2253, as it names them; it need not.
    package let clientAuthorities: [String]

    /// How a server that asks for a certificate may still object when the handshake is over.
    private static let objection = Duration.seconds(1)

    /// Shakes hands with a server, and takes leave.
    ///
    /// - Parameters:
    ///   - host: A DNS name, or an address without brackets.
    ///   - port: The TCP port.
    ///   - serverName: The server name indication; `nil` for none.
    ///   - proxy: The proxy to go through; it looks the name up.
    ///   - deadline: When to give up.
    /// - Returns: What the server showed.
    /// - Throws: ``TLSFailure``.
    package static func run(
        host: String,
        port: Int,
        serverName: String?,
        proxy: TLSProxy?,
        until deadline: Deadline
    ) throws(TLSFailure) -> TLSProbe {
        let addresses = try HostLookup.addresses(
            of: proxy?.host ?? host,
            port: proxy?.port ?? port,
            until: deadline
        )
        let connection = try Dialing.connect(to: addresses, until: deadline)
        let authority = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        let (stream, received) =
            try proxy?.tunnel(to: authority, over: connection, until: deadline) ?? (connection, [])
        let tls: TLSConnection
        do throws(CryptoError) {
            tls = try TLSConnection(over: stream, received: received, serverName: serverName, trust: .anybody)
        } catch {
            throw .handshake(error)
        }
        return try TLSProbe(tls, peer: connection.peer.text, until: deadline)
    }

    private init(_ tls: TLSConnection, peer: String, until deadline: Deadline) throws(TLSFailure) {
        var isRefused = false
        do throws(TLSFailure) {
            try tls.handshake(until: deadline)
            if tls.asksForCertificate { isRefused = try tls.isTakenBack(until: deadline.capped(to: Self.objection)) }
        } catch .alert where tls.asksForCertificate && tls.hasChain {
            isRefused = true
        } catch .closed where tls.asksForCertificate && tls.hasChain {
            isRefused = true
        }
        version = SSL_get_version(tls.ssl).map { String(cString: $0) } ?? "unknown"
        let suite = SSL_get_current_cipher(tls.ssl) ?? SSL_get_pending_cipher(tls.ssl)
        cipher = SSL_CIPHER_standard_name(suite).map { String(cString: $0) }
        group = tls.group
        chain = tls.chain
        self.peer = peer
        clientCertificate = isRefused ? .required : tls.asksForCertificate ? .optional : .notAsked
        clientAuthorities = tls.clientAuthorities
        tls.close(until: deadline)
    }
}

extension TLSConnection {
    /// Whether the server has sent a certificate.
    fileprivate var hasChain: Bool { shim_sk_X509_num(SSL_get_peer_cert_chain(ssl)) > 0 }

    /// The certificates in the order in which the server sent them.
    fileprivate var chain: [SharedCertificate] {
        let stack = SSL_get_peer_cert_chain(ssl)
        return (0..<max(0, shim_sk_X509_num(stack))).compactMap { index in
            guard let x509 = shim_sk_X509_value(stack, index), X509_up_ref(x509) == 1 else { return nil }
            return SharedCertificate(Certificate(takingOwnershipOf: x509))
        }
    }

    /// The names in the server's request for a certificate (RFC 8446 section 4.2.4), of which a hundred are enough.
    fileprivate var clientAuthorities: [String] {
        let stack = SSL_get0_peer_CA_list(ssl)
        return (0..<min(100, max(0, shim_sk_X509_NAME_num(stack)))).compactMap { index in
            try? nameText(shim_sk_X509_NAME_value(stack, index))
        }
    }

    /// The group of the key exchange by its name in the IANA registry.
    fileprivate var group: String? {
        let identifier = shim_SSL_get_negotiated_group(ssl)
        switch identifier {
        case 0: return nil
        case NID_X9_62_prime256v1: return "secp256r1"
        default: return OBJ_nid2sn(identifier).map { String(cString: $0) }
        }
    }
}
