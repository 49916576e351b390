internal import COpenSSL

/// The check that a strict TLS peer makes of the other's certificate (`X509_verify_cert`).
package enum ChainVerification {
    /// Why a chain was not accepted.
    package enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
        /// The inputs could not be read, or OpenSSL failed.
        case crypto(CryptoError)
        /// OpenSSL's verdict: its text, its number (`X509_V_ERR_…`), and the certificate, 0 for the leaf.
        case rejected(reason: String, code: Int32, depth: Int)

        /// The verdict and the depth, or the error.
        package var description: String {
            switch self {
            case .crypto(let error): error.description
            case .rejected(let reason, _, let depth): "\(reason) (depth \(depth))"
            }
        }
    }

    /// Whose certificate it is.
    package enum Purpose: Sendable {
        /// A TLS server's.
        case server
        /// A TLS client's.
        case client
    }

    /// Verifies a certificate for its purpose and by OpenSSL's strict rules (`X509_V_FLAG_X509_STRICT`).
    ///
    /// - Parameters:
    ///   - leafPEM: The leaf, then its intermediate certificates, if any.
    ///   - trustPEM: The trust anchors.
    ///   - host: The name that the leaf must be valid for; `nil` for any. The common name does not count.
    ///   - purpose: Whose certificate it is.
    ///   - time: The time of the check, in seconds since 1970. Unlike RFC 5280, OpenSSL counts the very second of
    ///     `notAfter` as too late.
    /// - Throws: ``Failure`` when the chain is not accepted.
    package static func verify(
        leafPEM: [UInt8],
        trustPEM: [UInt8],
        host: SubjectName?,
        purpose: Purpose = .server,
        at time: Int64
    ) throws(Failure) {
        let verdict: Failure?
        do throws(CryptoError) {
            verdict = try self.verdict(
                on: Certificate.chain(pem: leafPEM),
                trust: Certificate.chain(pem: trustPEM),
                host: host,
                purpose: purpose,
                time: time
            )
        } catch {
            throw .crypto(error)
        }
        if let verdict { throw verdict }
    }

    /// `nil` when the chain is accepted.
    private static func verdict(
        on chain: [SharedCertificate],
        trust: [SharedCertificate],
        host: SubjectName?,
        purpose: Purpose,
        time: Int64
    ) throws(CryptoError) -> Failure? {
        defer { ErrorQueue.clear() }  // a rejection may queue entries that nobody reads
        let store = try check("X509_STORE_new", X509_STORE_new())
        defer { X509_STORE_free(store) }
        let untrusted = try check("sk_X509_new_null", shim_sk_X509_new_null())
        defer { shim_sk_X509_free(untrusted) }
        for anchor in trust {
            try anchor.certificate.withX509 { (x509) throws(CryptoError) in
                try check("X509_STORE_add_cert", X509_STORE_add_cert(store, x509))
            }
        }
        // The stack borrows the certificates; `chain` keeps them alive.
        for intermediate in chain.dropFirst() {
            try intermediate.certificate.withX509 { (x509) throws(CryptoError) in
                guard shim_sk_X509_push(untrusted, x509) > 0 else { throw .drain("sk_X509_push") }
            }
        }
        return try withExtendedLifetime(chain) { () throws(CryptoError) in
            try chain[0].certificate.withX509 { (leaf) throws(CryptoError) in
                let context = try check("X509_STORE_CTX_new", X509_STORE_CTX_new())
                defer { X509_STORE_CTX_free(context) }
                try check("X509_STORE_CTX_init", X509_STORE_CTX_init(context, store, leaf, untrusted))
                try configure(X509_STORE_CTX_get0_param(context), host: host, purpose: purpose, time: time)
                guard X509_verify_cert(context) != 1 else { return nil }
                let code = X509_STORE_CTX_get_error(context)
                let reason = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) }
                let depth = Int(X509_STORE_CTX_get_error_depth(context))
                return .rejected(reason: reason ?? "error \(code)", code: code, depth: depth)
            }
        }
    }

    private static func configure(
        _ parameters: OpaquePointer?,
        host: SubjectName?,
        purpose: Purpose,
        time: Int64
    ) throws(CryptoError) {
        let strict = UInt(X509_V_FLAG_X509_STRICT)
        try check("X509_VERIFY_PARAM_set_flags", X509_VERIFY_PARAM_set_flags(parameters, strict))
        let purpose = purpose == .server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT
        try check("X509_VERIFY_PARAM_set_purpose", X509_VERIFY_PARAM_set_purpose(parameters, purpose))
        X509_VERIFY_PARAM_set_time(parameters, Int(time))
        // A host that begins with a full stop would stand for all subdomains.
        guard host?.isWellFormed ?? true else {
            throw CryptoError(function: "X509_VERIFY_PARAM_set1_host", reasons: ["the host name is malformed"])
        }
        switch host {
        case .dns(let name):
            let flags = UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)
            X509_VERIFY_PARAM_set_hostflags(parameters, flags)
            let result = X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count)
            try check("X509_VERIFY_PARAM_set1_host", result)
        case .ip(let bytes):
            let result = X509_VERIFY_PARAM_set1_ip(parameters, bytes, bytes.count)
            try check("X509_VERIFY_PARAM_set1_ip", result)
        case nil:
            break
        }
    }
}
