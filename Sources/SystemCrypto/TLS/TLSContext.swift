internal import COpenSSL

/// The unique owner of an OpenSSL client context (`SSL_CTX *`), from TLS 1.2 on.
final class TLSContext {
    let pointer: OpaquePointer

    /// Who may be at the other end.
    enum Trust {
        /// Anybody: the certificate is what is wanted to be seen, however bad it is.
        case anybody
        /// Whom the system trusts (`SSL_CTX_set_default_verify_paths`).
        case system
    }

    init(trust: Trust) throws(CryptoError) {
        pointer = try check("SSL_CTX_new", SSL_CTX_new(TLS_client_method()))
        try check(
            "SSL_CTX_set_min_proto_version",
            shim_SSL_CTX_set_min_proto_version(pointer, TLS1_2_VERSION)
        )
        switch trust {
        case .anybody:
            // A key that is too short is to be shown, too.
            SSL_CTX_set_security_level(pointer, 0)
            SSL_CTX_set_verify(pointer, SSL_VERIFY_NONE, nil)
        case .system:
            try check("SSL_CTX_set_default_verify_paths", SSL_CTX_set_default_verify_paths(pointer))
            SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        }
    }

    deinit {
        SSL_CTX_free(pointer)
    }
}
