import FoundationEssentials
internal import SystemCrypto

extension IssuedCertificate {
    /// How far back a validity begins, in seconds, for clients whose clock is slow.
    static let backdating = 600
    /// How long a local CA lives.
    static let authorityLifetime = TimeSpan.days(3_650)

    /// Makes a local CA that can sign for this deployment's names, or `certificate.constrain`, and for nothing else.
    ///
    /// - Parameters:
    ///   - deployment: Whose names it may sign for.
    ///   - isSuccessor: Whether another CA of the deployment is trusted beside it. Not every verifier that finds two of
    ///     one name looks for the right key, so a successor has eight digits of its key's SHA-256 digest in its name.
    ///   - now: The time from which it is valid, less ten minutes.
    ///   - random: For the serial number.
    /// - Returns: The CA with its key.
    /// - Throws: ``CertificateError``.
    static func authority(
        for deployment: Deployment,
        isSuccessor: Bool = false,
        now: Date,
        random: RandomSource
    ) throws -> IssuedCertificate {
        try translated {
            // Verifiers that take Ed25519 in a leaf do not all take it in an issuer (Python's does not).
            let algorithm = deployment.certificate.key == .ed25519 ? .ecdsaP256 : deployment.certificate.key
            let key = try PrivateKey.generate(KeyKind(algorithm))
            let number = isSuccessor ? " \(SHA256.hexDigest(of: try key.publicKeyDER()).prefix(8))" : ""
            let name = "regcred CA\(number) for \(deployment.host)"
            let template = try template(
                commonName: name.utf8.count <= longestCommonName ? name : "regcred CA\(number)",
                names: [],
                lifetime: authorityLifetime,
                role: NameConstraints(for: deployment).role,
                now: now,
                random: random
            )
            return try IssuedCertificate(Certificate.selfSigned(template, key: key), key: key)
        }
    }

    /// Makes a leaf for `names`, signed by the local CA.
    ///
    /// - Parameters:
    ///   - names: What it is valid for, the first also as common name.
    ///   - policy: Kind of key and lifetime.
    ///   - authority: The local CA.
    ///   - key: The key of the certificate; `nil` for a new one.
    ///   - now: The time from which it is valid, less ten minutes.
    ///   - random: For the serial number.
    /// - Returns: The certificate with its key.
    /// - Throws: ``CertificateError``, also when the CA's name constraints forbid a name.
    static func leaf(
        for names: [ServerName],
        policy: CertificatePolicy,
        by authority: IssuedCertificate,
        key: Secret? = nil,
        now: Date,
        random: RandomSource
    ) throws -> IssuedCertificate {
        let issued = try translated {
            let issuer = try authority.openedCertificate(.authority)
            let end = try issuer.notAfter()
            guard end >= Int64(now.timeIntervalSince1970) + Int64(policy.lifetime.seconds) else {
                throw CertificateError.authorityExpires(Date(timeIntervalSince1970: Double(end)).rfc3339)
            }
            let issuerKey = try authority.openedKey(.authorityKey)
            guard issuerKey.hasSamePublicKey(as: issuer) else {
                throw CertificateError.keyMismatch(
                    certificate: StatePath.authority.description,
                    key: StatePath.authorityKey.description
                )
            }
            let key = try leafKey(key, policy)
            let template = try leafTemplate(names, policy, isSelfSigned: false, now: now, random: random)
            return try IssuedCertificate(
                Certificate.issue(template, publicKeyOf: key, by: issuer, issuerKey: issuerKey),
                key: key
            )
        }
        try issued.verify(names, trust: authority.certificate, now: now)
        return issued
    }

    /// Makes a leaf for `names` that signs itself and is its own trust anchor.
    ///
    /// - Parameters:
    ///   - names: What it is valid for.
    ///   - policy: Kind of key and lifetime.
    ///   - key: The key of the certificate before it; `nil` for a new one. Clients trust both for a while, and OpenSSL
    ///     takes one for the issuer of the other when name and key agree, so the name is another one then.
    ///   - now: The time from which it is valid, less ten minutes.
    ///   - random: For the serial number.
    /// - Returns: The certificate with its key.
    /// - Throws: ``CertificateError``.
    static func selfSigned(
        for names: [ServerName],
        policy: CertificatePolicy,
        key: Secret? = nil,
        now: Date,
        random: RandomSource
    ) throws -> IssuedCertificate {
        let issued = try translated {
            let isKept = key != nil
            let key = try leafKey(key, policy)
            var template = try leafTemplate(names, policy, isSelfSigned: true, now: now, random: random)
            if isKept { template.commonName = "regcred \(hexadecimal(try random.bytes(4)))" }
            return try IssuedCertificate(Certificate.selfSigned(template, key: key), key: key)
        }
        try issued.verify(names, trust: issued.certificate, now: now)
        return issued
    }

    private static func leafKey(_ kept: Secret?, _ policy: CertificatePolicy) throws -> PrivateKey {
        try kept.map { try PrivateKey(pem: $0.storage) } ?? PrivateKey.generate(KeyKind(policy.key))
    }

    private init(_ certificate: EncodedCertificate, key: borrowing PrivateKey) throws {
        self.init(certificate: try certificate.pem(), key: Secret(storage: try key.pem()))
    }

    /// Verifies it in OpenSSL's strict mode for its first name, so that nothing is put into service that clients
    /// would refuse.
    func verify(_ names: [ServerName], trust: [UInt8], now: Date) throws {
        do throws(ChainError) {
            // Every name is checked against the constraints whichever host is asked for.
            let host = names.first.flatMap { $0.description.hasPrefix("*") ? nil : SubjectName($0) }
            try ChainVerification.verify(
                leafPEM: certificate,
                trustPEM: trust,
                host: host,
                at: Int64(now.timeIntervalSince1970)
            )
        } catch .rejected(let verdict) where verdict.code == 47 {  // X509_V_ERR_PERMITTED_VIOLATION
            throw CertificateError.notPermitted(names: names)
        } catch .rejected(let verdict) where verdict.code == 48 {  // X509_V_ERR_EXCLUDED_VIOLATION
            throw CertificateError.notPermitted(names: names)
        } catch {
            throw CertificateError.doesNotVerify("\(error)")
        }
    }

    /// The common name of a leaf that another key signs: a copy of the first name, or none.
    static func commonName(for names: [ServerName]) -> String? {
        // Without a DNS name OpenSSL takes the common name for one, and a CA that permits addresses only forbids it.
        guard names.contains(where: { if case .dns = $0 { true } else { false } }) else { return nil }
        return names.first.flatMap { $0.description.utf8.count <= longestCommonName ? $0.description : nil }
    }

    static func leafTemplate(
        _ names: [ServerName],
        _ policy: CertificatePolicy,
        isSelfSigned: Bool,
        now: Date,
        random: RandomSource
    ) throws -> CertificateTemplate {
        let first = names.first.flatMap { $0.description.utf8.count <= longestCommonName ? $0.description : nil }
        return try template(
            // A certificate that signs itself is an issuer, and an issuer has a name.
            commonName: isSelfSigned ? first ?? "regcred" : commonName(for: names),
            names: names.map { SubjectName($0) },
            lifetime: policy.lifetime,
            role: .server,
            now: now,
            random: random
        )
    }

    private static func template(
        commonName: String?,
        names: [SubjectName],
        lifetime: TimeSpan,
        role: CertificateTemplate.Role,
        now: Date,
        random: RandomSource
    ) throws -> CertificateTemplate {
        let start = Int64(now.timeIntervalSince1970) - Int64(backdating)
        // The last second counts as valid, so one less makes the lifetime exact: 825 days are the limit.
        return CertificateTemplate(
            commonName: commonName,
            names: names,
            notBefore: start,
            notAfter: start + Int64(lifetime.seconds) - 1,
            serial: try random.bytes(16),
            role: role
        )
    }

    /// In characters: ub-common-name of RFC 5280, appendix A.
    private static let longestCommonName = 64
}

/// Calls `body` and turns OpenSSL's errors into ``CertificateError``.
func translated<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as CryptoError {
        throw CertificateError.failed("\(error)")
    }
}

extension KeyKind {
    init(_ algorithm: KeyAlgorithm) {
        self =
            switch algorithm {
            case .ecdsaP256: .ecdsaP256
            case .ecdsaP384: .ecdsaP384
            case .ed25519: .ed25519
            case .rsa2048: .rsa2048
            case .rsa3072: .rsa3072
            case .rsa4096: .rsa4096
            }
    }
}

extension SubjectName {
    init(_ name: ServerName) {
        self =
            switch name {
            case .dns(let name): .dns(name)
            case .address(let address): .ip(address.bytes)
            }
    }
}
