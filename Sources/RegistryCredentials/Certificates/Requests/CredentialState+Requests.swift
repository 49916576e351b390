extension CredentialState {
    /// What asking for a certificate request came to.
    public struct RequestOutcome: Sendable {
        /// The request that waits for the CA.
        public let request: PendingRequest
        /// Why it is that one.
        public let origin: RequestOrigin
        /// What changed.
        public let report: ChangeReport
    }

    /// Makes the certificate request for an outside CA, unless one waits that asks for what regcred.yaml says.
    ///
    /// The certificate in service stays in service.
    ///
    /// - Parameters:
    ///   - key: Where the key of the request comes from.
    ///   - options: Whether to write and publish.
    ///   - stage: Called with the request, PEM, before the change is made, to see whether it can be handed out.
    /// - Returns: The request.
    /// - Throws: ``RequestError``, ``CertificateError``; as every change.
    public func requestCertificate(
        key: RequestKey = .pending,
        _ options: ChangeOptions = ChangeOptions(),
        stage: ([UInt8]) throws -> Void = { _ in }
    ) throws -> RequestOutcome {
        var result: (request: PendingRequest, origin: RequestOrigin)?
        let report = try change("cert.request", "server", options) { draft in
            let made = try draft.prepareRequest(key: key)
            try stage(made.request.pem)
            result = made
        }
        guard let result else { throw StateError.documentMissing(StatePath.request.description) }
        return RequestOutcome(request: result.request, origin: result.origin, report: report)
    }
}

extension StateDraft {
    /// Issues the certificate of a new state.
    ///
    /// An outside CA takes its time, so that a temporary certificate signs itself meanwhile, under a key of its own.
    mutating func issueFirstCertificate(issuer: CertificatePolicy.Issuer) throws {
        let first: CertificatePolicy.Issuer = issuer == .csr ? .selfSigned : issuer
        try issueCertificate(issuer: first, mayMakeAuthority: true)
        if issuer == .csr { _ = try prepareRequest(key: .new) }
    }
}
