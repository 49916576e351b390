import FoundationEssentials
internal import SystemCrypto

extension CredentialState {
    /// What signing a request came to.
    public struct SigningOutcome: Sendable {
        /// The certificate, PEM, without the root.
        public let pem: [UInt8]
        /// What there is to know of it.
        public let certificate: CertificateSummary
        /// What the request asked for besides, and did not get; lower case, no full stop.
        public let ignored: [String]
        /// What changed.
        public let report: ChangeReport
    }

    /// Signs the certificate request of another server with the local CA.
    ///
    /// Of the request only its key and its DNS names and IP addresses count.
    ///
    /// - Parameters:
    ///   - file: The request, PEM or DER.
    ///   - additional: Names that are allowed besides the deployment's.
    ///   - lifetime: From issue to expiry; `nil` for `certificate.lifetime` of regcred.yaml.
    ///   - options: Whether to write and publish.
    ///   - stage: Called with the certificate, PEM, before the change is made, to see whether it can be handed out.
    /// - Returns: The certificate.
    /// - Throws: ``CertificateFileError``, ``SigningError``, ``CertificateError``; as every change.
    public func signRequest(
        _ file: CertificateFile,
        allowing additional: [ServerName] = [],
        lifetime: TimeSpan? = nil,
        _ options: ChangeOptions = ChangeOptions(),
        stage: ([UInt8]) throws -> Void = { _ in }
    ) throws -> SigningOutcome {
        let request = try file.request()
        // Whatever is wrong with the request itself is said before anybody has to wait for the state.
        let review = try file.review(request)
        let subject = review.names.first.map { printable($0.description) } ?? "a request"
        var signed: (pem: [UInt8], ignored: [String])?
        let report = try change("cert.sign", subject, options) { draft in
            let made = try draft.sign(request, review, allowing: additional, lifetime: lifetime)
            try stage(made.pem)
            signed = made
        }
        guard let signed else { throw StateError.documentMissing(StatePath.signedCertificates.description) }
        return SigningOutcome(
            pem: signed.pem,
            certificate: try CertificateSummary(pem: signed.pem, path: StatePath.signedCertificates.description),
            ignored: signed.ignored,
            report: report
        )
    }
}

extension CertificateFile {
    /// What the request is by itself.
    fileprivate func review(_ request: borrowing CertificateRequest) throws -> RequestReview {
        do {
            return try RequestReview(request)
        } catch let error as CryptoError {
            throw CertificateFileError(.malformed("\(error)"), path: name)
        }
    }
}

extension StateDraft {
    fileprivate mutating func sign(
        _ request: borrowing CertificateRequest,
        _ review: RequestReview,
        allowing additional: [ServerName],
        lifetime: TimeSpan?
    ) throws -> (pem: [UInt8], ignored: [String]) {
        let deployment = try deployment()
        var policy = deployment.certificate
        if let lifetime { policy.lifetime = lifetime }
        guard (TimeSpan(seconds: 3_600)...CertificatePolicy.longestLifetime).contains(policy.lifetime) else {
            throw SigningError.lifetime(policy.lifetime)
        }
        guard let authority = try authority() else { throw try lackOfAuthority() }
        try authority.checkKey(certificate: .authority, key: .authorityKey)
        let issuer = try translated { try SharedCertificate(Certificate(pem: authority.certificate)) }
        let fields = try translated { try issuer.certificate.fields() }
        let end = Date(timeIntervalSince1970: Double(fields.notAfter))
        guard end >= now.addingTimeInterval(Double(policy.lifetime.seconds)) else {
            throw SigningError.authorityExpires(end.rfc3339)
        }
        try review.check(for: deployment, allowing: additional, authorityKeyDER: fields.publicKeyDER)
        let template = try IssuedCertificate.leafTemplate(
            review.names,
            policy,
            isSelfSigned: false,
            now: now,
            random: random
        )
        let pem = try translated(request) { request in
            try Certificate.issue(
                template,
                publicKeyOf: request,
                by: issuer.certificate,
                issuerKey: PrivateKey(pem: authority.key.storage)
            ).pem()
        }
        try verify(pem, review.names, authority, permitted: fields.permitted)
        try remember(signed: pem)
        return (pem, review.ignored)
    }

    /// Verifies the new certificate as clients would.
    private func verify(
        _ pem: [UInt8],
        _ names: [ServerName],
        _ authority: IssuedCertificate,
        permitted: [String]
    ) throws {
        do {
            try IssuedCertificate(certificate: pem, key: authority.key)
                .verify(names, trust: authority.certificate, now: now)
        } catch CertificateError.notPermitted {
            throw SigningError.notPermitted(names.map(\.description), permitted: permitted)
        }
    }
}

/// Calls `body` with a request and turns OpenSSL's errors into ``CertificateError``.
private func translated<Result>(
    _ request: borrowing CertificateRequest,
    _ body: (borrowing CertificateRequest) throws -> Result
) throws -> Result {
    do {
        return try body(request)
    } catch let error as CryptoError {
        throw CertificateError.failed("\(error)")
    }
}
