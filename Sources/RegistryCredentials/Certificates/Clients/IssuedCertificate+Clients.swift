import FoundationEssentials
internal import SystemCrypto

extension IssuedCertificate {
    /// Makes the CA that signs client certificates and nothing else.
    ///
    /// It is another one than the CA that clients trust for servers: a registry that takes its certificates must not
    /// have to take those of servers, and a stolen key must not make servers.
    ///
    /// - Throws: ``CertificateError``.
    static func clientAuthority(
        for deployment: Deployment,
        now: Date,
        random: RandomSource
    ) throws -> IssuedCertificate {
        try translated {
            // Verifiers that take Ed25519 in a leaf do not all take it in an issuer (Python's does not).
            let algorithm = deployment.certificate.key == .ed25519 ? .ecdsaP256 : deployment.certificate.key
            let key = try PrivateKey.generate(KeyKind(algorithm))
            // A registry tells its clients the names of the CAs that it takes: each has one of its own.
            let short = "regcred client CA \(SHA256.hexDigest(of: try key.publicKeyDER()).prefix(8))"
            let name = "\(short) for \(deployment.host)"
            let template = CertificateTemplate(
                client: name.utf8.count <= 64 ? name : short,
                lifetime: authorityLifetime,
                role: .clientAuthority,
                now: now,
                serial: try random.bytes(16)
            )
            let certificate = try Certificate.selfSigned(template, key: key)
            return IssuedCertificate(certificate: try certificate.pem(), key: Secret(storage: try key.pem()))
        }
    }

    /// Makes the certificate of a client, signed by the client CA.
    ///
    /// - Parameters:
    ///   - name: Whom it identifies.
    ///   - lifetime: From ten minutes ago on.
    ///   - algorithm: The kind of key.
    ///   - authority: The client CA.
    ///   - now: The current time.
    ///   - random: For the serial number.
    /// - Returns: The certificate with its key.
    /// - Throws: ``ClientCertificateError``, ``CertificateError``.
    static func client(
        _ name: ClientName,
        lifetime: TimeSpan,
        key algorithm: KeyAlgorithm,
        by authority: IssuedCertificate,
        now: Date,
        random: RandomSource
    ) throws -> IssuedCertificate {
        try authority.checkKey(certificate: .clientAuthority, key: .clientAuthorityKey)
        let issued = try translated {
            let issuer = try Certificate(pem: authority.certificate)
            let key = try PrivateKey.generate(KeyKind(algorithm))
            let template = CertificateTemplate(
                client: name.description,
                lifetime: lifetime,
                role: .client,
                now: now,
                serial: try random.bytes(16)
            )
            let end = try issuer.notAfter()
            guard end >= template.notAfter else {
                throw ClientCertificateError.authorityExpires(Date(timeIntervalSince1970: Double(end)).rfc3339)
            }
            let issuerKey = try PrivateKey(pem: authority.key.storage)
            let certificate = try Certificate.issue(template, publicKeyOf: key, by: issuer, issuerKey: issuerKey)
            return IssuedCertificate(certificate: try certificate.pem(), key: Secret(storage: try key.pem()))
        }
        try issued.verifyAsClient(trust: authority.certificate, now: now)
        return issued
    }

    private func verifyAsClient(trust: [UInt8], now: Date) throws(ClientCertificateError) {
        do throws(ChainError) {
            try ChainVerification.verify(
                leafPEM: certificate,
                trustPEM: trust,
                host: nil,
                purpose: .client,
                at: Int64(now.timeIntervalSince1970)
            )
        } catch {
            throw .doesNotVerify("\(error)")
        }
    }

    /// The certificate, its key and the client CA as a PKCS #12 file.
    ///
    /// - Parameters:
    ///   - name: What programs show for it.
    ///   - authority: The certificate of the client CA, PEM.
    ///   - passphrase: Under which all of it is encrypted; printable ASCII.
    /// - Returns: The file, DER.
    /// - Throws: ``PassphraseError``; ``CertificateError/failed(_:)``.
    func pkcs12(name: ClientName, authority: [UInt8], passphrase: Secret) throws -> Secret {
        // OpenSSL, NSS and Java agree about these only: Java's PBES2 refuses others.
        let isPrintable = passphrase.withBytes { span in span.indices.allSatisfy { (0x20...0x7e).contains(span[$0]) } }
        guard isPrintable else { throw PassphraseError.notPrintableASCII }
        try passphrase.checkNewPassphrase()
        return try translated {
            let file = try PKCS12.bundle(
                name: name.description,
                key: PrivateKey(pem: key.storage),
                certificate: Certificate(pem: certificate),
                issuer: Certificate(pem: authority),
                passphrase: passphrase.storage
            )
            return Secret(storage: file)
        }
    }
}

extension CertificateTemplate {
    fileprivate init(client name: String, lifetime: TimeSpan, role: Role, now: Date, serial: [UInt8]) {
        let start = Int64(now.timeIntervalSince1970) - Int64(IssuedCertificate.backdating)
        // The last second counts as valid.
        let end = start + Int64(lifetime.seconds) - 1
        self.init(commonName: name, names: [], notBefore: start, notAfter: end, serial: serial, role: role)
    }
}
