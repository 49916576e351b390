import FoundationEssentials

extension CredentialState {
    /// What issuing a client certificate came to.
    public struct ClientOutcome: Sendable {
        /// The certificate.
        public let certificate: ClientCertificate
        /// The certificate as PEM.
        public let pem: [UInt8]
        /// The key, PKCS #8 as PEM; nobody else has it.
        public let key: Secret
        /// Both with the client CA as a PKCS #12 file, if a passphrase for one was given.
        public let pkcs12: Secret?
        /// Whether it is the first certificate of a new client CA that replaced another one.
        public let isAuthorityReplaced: Bool
        /// What changed.
        public let report: ChangeReport
    }

    /// A client certificate that is made, but not yet in force.
    public struct ClientHandOver: Sendable {
        /// The certificate as PEM.
        public let pem: [UInt8]
        /// The key, PKCS #8 as PEM.
        public let key: Secret
        /// Both with the client CA as a PKCS #12 file, if a passphrase for one was given.
        public let pkcs12: Secret?
    }

    /// The lifetimes that a client certificate can have.
    public static let clientLifetimes = TimeSpan(seconds: 3_600)...TimeSpan.days(825)
    /// The lifetime of a client certificate unless another is asked for.
    public static let defaultClientLifetime = TimeSpan.days(90)

    /// Issues a certificate for a client of registries that require one; the client CA is made when there is none.
    ///
    /// - Parameters:
    ///   - name: Whom it identifies.
    ///   - lifetime: One of ``clientLifetimes``.
    ///   - key: The kind of key; `nil` for `certificate.key` of regcred.yaml.
    ///   - replacesAuthority: Whether a new client CA takes the place of the one that there is. Certificates of the old
    ///     one are worth nothing from the next start of a registry on.
    ///   - passphrase: For a PKCS #12 file; `nil` for none.
    ///   - options: Whether to write and publish.
    ///   - stage: Called with the certificate before the change is made, to see whether it can be handed out.
    /// - Returns: The certificate with its key, which is not kept.
    /// - Throws: ``ClientCertificateError``, ``PassphraseError``, ``CertificateError``; as every change.
    public func issueClient(
        _ name: ClientName,
        lifetime: TimeSpan = defaultClientLifetime,
        key: KeyAlgorithm? = nil,
        replacesAuthority: Bool = false,
        pkcs12 passphrase: Secret? = nil,
        _ options: ChangeOptions = ChangeOptions(),
        stage: (ClientHandOver) throws -> Void = { _ in }
    ) throws -> ClientOutcome {
        var made: (issued: IssuedCertificate, certificate: ClientCertificate, pkcs12: Secret?)?
        var isAuthorityReplaced = false
        let report = try change("cert.issue", "client/\(name)", options) { draft in
            isAuthorityReplaced = try replacesAuthority && draft.read(.clientAuthority) != nil
            if replacesAuthority { try draft.makeClientAuthority() } else { try draft.fillClientAuthority() }
            guard let authority = try draft.clientAuthority() else { throw ClientCertificateError.authorityLost }
            let issued = try IssuedCertificate.client(
                name,
                lifetime: lifetime,
                key: try key ?? draft.deployment().certificate.key,
                by: authority,
                now: draft.now,
                random: random
            )
            let certificate = try ClientCertificate(issued: issued.certificate)
            let file = try passphrase.map {
                try issued.pkcs12(name: name, authority: authority.certificate, passphrase: $0)
            }
            try draft.add(certificate)
            try stage(ClientHandOver(pem: issued.certificate, key: issued.key, pkcs12: file))
            made = (issued, certificate, file)
        }
        guard let made else { throw ClientCertificateError.authorityLost }
        return ClientOutcome(
            certificate: made.certificate,
            pem: made.issued.certificate,
            key: made.issued.key,
            pkcs12: made.pkcs12,
            isAuthorityReplaced: isAuthorityReplaced,
            report: report
        )
    }
}

extension StateDraft {
    /// The client certificates that were issued and had not expired when the last one was.
    ///
    /// - Throws: ``ClientCertificateError/unreadable(path:reason:)``.
    public func clientCertificates() throws -> [ClientCertificate] {
        try ClientCertificateList(parsing: read(.clientCertificates) ?? []).certificates
    }

    /// What there is to know of the client CA; `nil` when there is none.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)``.
    public func clientAuthoritySummary() throws -> CertificateSummary? {
        try read(.clientAuthority).map { try CertificateSummary(pem: $0, path: StatePath.clientAuthority.description) }
    }

    /// The client CA with its key, which is opened; `nil` when there is none.
    ///
    /// - Throws: ``StateError/documentMissing(_:)`` when one of the two is missing; ``PassphraseError``.
    func clientAuthority() throws -> IssuedCertificate? {
        try pair(.clientAuthority, .clientAuthorityKey).map { try opened($0, .clientAuthorityKey) }
    }

    /// Makes the client CA when there is none.
    ///
    /// - Parameter isPreview: Whether only the certificate is of interest, and no passphrase is to be asked for.
    /// - Throws: ``ClientCertificateError/authorityLost`` when there was one: no client's certificate would be accepted
    ///   by a new one; ``StateError/documentMissing(_:)`` when only one of its two files is there.
    mutating func fillClientAuthority(isPreview: Bool = false) throws {
        guard try pair(.clientAuthority, .clientAuthorityKey) == nil else { return }
        guard try read(.clientCertificates) == nil else { throw ClientCertificateError.authorityLost }
        try makeClientAuthority(isPreview: isPreview)
    }

    /// Whether registries are to ask for client certificates, and there is no client CA to check them with.
    func wantsClientAuthority() throws -> Bool {
        try read(.clientAuthority) == nil && deployment().registries.contains { $0.requiresClientCertificates }
    }

    /// Makes the client CA, unless its key needs a passphrase that nobody can say now.
    ///
    /// A user who is to be kept out must not have to wait for that. Until it is made, registries go on without asking for
    /// client certificates.
    mutating func fillClientAuthorityIfPossible(isPreview: Bool) throws {
        var attempt = self
        do {
            try attempt.fillClientAuthority(isPreview: isPreview)
            self = attempt
        } catch PassphraseError.missing(let path) where !passphrase.isAnswerable(PassphraseError.missing(path: path)) {
            warnings.append(
                "registries do not ask for client certificates yet: there is no client CA, and its key needs the "
                    + "passphrase; run 'regcred publish' with it"
            )
        }
    }

    /// Makes a client CA, in the place of the one that may be there.
    fileprivate mutating func makeClientAuthority(isPreview: Bool = false) throws {
        let authority = try IssuedCertificate.clientAuthority(for: deployment(), now: now, random: random)
        try write(.clientAuthority, authority.certificate)
        if !isPreview { try write(.clientAuthorityKey, authority.key.unprotectedBytes) }
        // What an earlier client CA signed is worth nothing now.
        if try read(.clientCertificates) != nil { try write(.clientCertificates, []) }
    }

    fileprivate mutating func add(_ certificate: ClientCertificate) throws {
        var list = try ClientCertificateList(parsing: read(.clientCertificates) ?? [])
        list.append(certificate, now: now)
        try write(.clientCertificates, list.bytes)
    }
}
