internal import COpenSSL

/// The checks that TLS clients and servers make of each other's certificates (`X509_verify_cert`).
package enum ChainVerification {
    /// Verifies a certificate for its purpose and by OpenSSL's strict rules (`X509_V_FLAG_X509_STRICT`).
    ///
    /// - Parameters:
    ///   - leafPEM: The leaf, then its intermediate certificates, if any.
    ///   - trustPEM: The trust anchors.
    ///   - host: The name that the leaf must be valid for; `nil` for any. The common name does not count.
    ///   - purpose: Whose certificate it is.
    ///   - time: The time of the check, in seconds since 1970. Unlike RFC 5280, OpenSSL counts the very second of
    ///     `notAfter` as too late.
    /// - Throws: ``ChainError`` when the chain is not accepted.
    package static func verify(
        leafPEM: [UInt8],
        trustPEM: [UInt8],
        host: SubjectName?,
        purpose: ChainPolicy.Purpose = .server,
        at time: Int64
    ) throws(ChainError) {
        let (chain, anchors) = try read(leafPEM, trustPEM)
        let policy = ChainPolicy(purpose: purpose, host: host, time: time)
        _ = try build(for: chain[0], untrusted: Array(chain.dropFirst()), anchors: anchors, policy: policy)
    }

    private static func read(
        _ leafPEM: [UInt8],
        _ trustPEM: [UInt8]
    ) throws(ChainError) -> ([SharedCertificate], [SharedCertificate]) {
        do throws(CryptoError) {
            return (try Certificate.chain(pem: leafPEM), try Certificate.chain(pem: trustPEM))
        } catch {
            throw .crypto(error)
        }
    }

    /// Builds the chain from a leaf to one of the anchors and verifies it.
    ///
    /// - Parameters:
    ///   - leaf: The certificate of the server or client.
    ///   - untrusted: Certificates that may stand between leaf and anchor, in any order; others are ignored.
    ///   - anchors: The certificates that are trusted; only one that signs itself ends a chain.
    ///   - policy: What the chain is verified for.
    /// - Returns: The chain that was built: the leaf, the intermediate certificates in order, the anchor. A leaf that
    ///   is its own anchor is the only element.
    /// - Throws: ``ChainError`` when there is no such chain.
    package static func build(
        for leaf: SharedCertificate,
        untrusted: [SharedCertificate],
        anchors: [SharedCertificate],
        policy: ChainPolicy
    ) throws(ChainError) -> [SharedCertificate] {
        let result: Result<[SharedCertificate], ChainRejection>
        do throws(CryptoError) {
            result = try verdict(on: leaf, untrusted: untrusted, anchors: anchors, policy: policy)
        } catch {
            throw .crypto(error)
        }
        switch result {
        case .success(let chain): return chain
        case .failure(let rejection): throw .rejected(rejection)
        }
    }

    private static func verdict(
        on leaf: SharedCertificate,
        untrusted: [SharedCertificate],
        anchors: [SharedCertificate],
        policy: ChainPolicy
    ) throws(CryptoError) -> Result<[SharedCertificate], ChainRejection> {
        defer { ErrorQueue.clear() }  // a rejection may queue entries that nobody reads
        let store = try check("X509_STORE_new", X509_STORE_new())
        defer { X509_STORE_free(store) }
        let stack = try check("sk_X509_new_null", shim_sk_X509_new_null())
        defer { shim_sk_X509_free(stack) }
        for anchor in anchors {
            try anchor.certificate.withX509 { (x509) throws(CryptoError) in
                try check("X509_STORE_add_cert", X509_STORE_add_cert(store, x509))
            }
        }
        // The stack borrows the certificates; `untrusted` keeps them alive.
        for intermediate in untrusted {
            try intermediate.certificate.withX509 { (x509) throws(CryptoError) in
                guard shim_sk_X509_push(stack, x509) > 0 else { throw .drain("sk_X509_push") }
            }
        }
        return try withExtendedLifetime(untrusted) { () throws(CryptoError) in
            try leaf.certificate.withX509 { (leaf) throws(CryptoError) in
                let context = try check("X509_STORE_CTX_new", X509_STORE_CTX_new())
                defer { X509_STORE_CTX_free(context) }
                try check("X509_STORE_CTX_init", X509_STORE_CTX_init(context, store, leaf, stack))
                try configure(X509_STORE_CTX_get0_param(context), policy)
                guard X509_verify_cert(context) == 1 else { return .failure(try rejection(of: context)) }
                return .success(try chain(of: context))
            }
        }
    }

    private static func chain(of context: OpaquePointer) throws(CryptoError) -> [SharedCertificate] {
        let stack = try check("X509_STORE_CTX_get0_chain", X509_STORE_CTX_get0_chain(context))
        var chain: [SharedCertificate] = []
        for index in 0..<shim_sk_X509_num(stack) {
            let x509 = try check("sk_X509_value", shim_sk_X509_value(stack, index))
            chain.append(try shared(x509))
        }
        return chain
    }

    private static func shared(_ x509: OpaquePointer) throws(CryptoError) -> SharedCertificate {
        try check("X509_up_ref", X509_up_ref(x509))
        return SharedCertificate(Certificate(takingOwnershipOf: x509))
    }

    private static func rejection(of context: OpaquePointer) throws(CryptoError) -> ChainRejection {
        let code = X509_STORE_CTX_get_error(context)
        let reason = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) }
        let current = X509_STORE_CTX_get_current_cert(context)
        let subject = try current.map { (x509) throws(CryptoError) in
            try nameText(X509_get_subject_name(x509))
        }
        return ChainRejection(
            reason: reason ?? "error \(code)",
            code: code,
            depth: Int(X509_STORE_CTX_get_error_depth(context)),
            subject: subject.flatMap { $0.isEmpty ? nil : $0 },
            certificate: try current.map { (x509) throws(CryptoError) in try shared(x509) },
            chain: X509_STORE_CTX_get0_chain(context) == nil ? [] : try chain(of: context)
        )
    }

    private static func configure(_ parameters: OpaquePointer?, _ policy: ChainPolicy) throws(CryptoError) {
        if policy.isStrict {
            let strict = UInt(X509_V_FLAG_X509_STRICT)
            try check("X509_VERIFY_PARAM_set_flags", X509_VERIFY_PARAM_set_flags(parameters, strict))
        }
        if policy.allowsPartialChain {
            let partial = UInt(X509_V_FLAG_PARTIAL_CHAIN)
            try check("X509_VERIFY_PARAM_set_flags", X509_VERIFY_PARAM_set_flags(parameters, partial))
        }
        let purpose =
            switch policy.purpose {
            case .server: X509_PURPOSE_SSL_SERVER
            case .client: X509_PURPOSE_SSL_CLIENT
            }
        try check("X509_VERIFY_PARAM_set_purpose", X509_VERIFY_PARAM_set_purpose(parameters, purpose))
        X509_VERIFY_PARAM_set_auth_level(parameters, Int32(clamping: policy.securityLevel))
        X509_VERIFY_PARAM_set_time(parameters, Int(policy.time))
        // A host that begins with a full stop would stand for all subdomains.
        guard policy.host?.isWellFormed ?? true else {
            throw CryptoError(function: "X509_VERIFY_PARAM_set1_host", reasons: ["the host name is malformed"])
        }
        switch policy.host {
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
