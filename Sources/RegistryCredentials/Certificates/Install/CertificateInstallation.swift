import FoundationEssentials
internal import SystemCrypto

/// A certificate of an outside CA with its chain, checked and ready to be put into service.
struct CertificateInstallation {
    /// The leaf and the intermediate certificates in order, PEM.
    let certificate: [UInt8]
    /// The leaf's key.
    let key: Secret
    /// Whether it is the key of the pending request.
    let isPending: Bool
    /// The root at which the chain ends, PEM.
    let anchor: [UInt8]
    /// Names that the CA added.
    let addedNames: [String]
    /// What is worth telling of certificates that were left out; lower case, no full stop.
    let notes: [String]

    /// A key of the deployment that a certificate may be for.
    struct OwnKey {
        let key: Secret
        let isPending: Bool
        /// How errors call it.
        let title: String
    }

    /// Finds the certificate and its chain among `candidates`, and checks both.
    ///
    /// - Parameters:
    ///   - candidates: The certificates that were handed over, and the anchors.
    ///   - keys: The keys that it may be for, the preferred one first.
    ///   - names: The names of the deployment.
    ///   - now: The time.
    /// - Throws: ``InstallError``, ``CertificateError``.
    init(_ candidates: CertificateCandidates, keys: [OwnKey], names: [ServerName], now: Date) throws {
        let (leaf, own) = try Self.leaf(candidates.files, keys)
        let fields = try Self.fields(of: leaf)
        // Without the extension it is for any purpose (RFC 5280 section 4.2.1.12), and all clients take it so.
        let isForAnything =
            try translated { try leaf.certificate.profile() }
            .extension(KnownExtensions.extendedKeyUsage) == nil
        try Self.check(fields, isForAnything: isForAnything, names: names, now: now)
        let chain = try Self.chain(for: leaf, candidates, names: names, now: now)
        guard let root = chain.last, chain.count > 1 else { throw InstallError.selfSigned(fields.subject) }
        let served = Array(chain.dropLast())
        try ClientConsent.check(served, anchor: root, names: names, now: now)
        certificate = try translated { try served.flatMap { try $0.certificate.pem() } }
        anchor = try translated { try root.certificate.pem() }
        key = own.key
        isPending = own.isPending
        addedNames = NameCoverage.added(fields.names.map(\.text), beyond: names)
        notes = try Self.notes(on: candidates, chain) + (isForAnything ? [Self.anyPurpose] : [])
    }

    /// The certificate that is for one of our keys; of several the one that is valid longest.
    private static func leaf(
        _ files: [SharedCertificate],
        _ keys: [OwnKey]
    ) throws -> (SharedCertificate, OwnKey) {
        for own in keys {
            let ours = try translated {
                let key = try PrivateKey(pem: own.key.storage)
                return files.filter { key.hasSamePublicKey(as: $0.certificate) }
            }
            let dated = ours.map { (certificate: $0, notAfter: (try? $0.certificate.notAfter()) ?? .min) }
            if let newest = dated.max(by: { $0.notAfter < $1.notAfter }) { return (newest.certificate, own) }
        }
        let known = files.compactMap { try? $0.certificate.fields() }
        guard let other = known.first(where: { !$0.isAuthority }) else {
            throw InstallError.noLeaf(known.map { subject($0) })
        }
        let ours = try keys.map { own in
            let text = try translated {
                let key = try PrivateKey(pem: own.key.storage)
                return keyText(key.kind?.rawValue ?? key.description, try key.publicKeyDER())
            }
            return "\(own.title) is \(text)"
        }
        throw InstallError.otherKey(certificate: keyText(other.keyDescription, other.publicKeyDER), ours: ours)
    }

    private static func keyText(_ kind: String, _ publicKeyDER: [UInt8]) -> String {
        "\(kind) (SHA-256 \(SHA256.hexDigest(of: publicKeyDER).prefix(16))…)"
    }

    private static func fields(of certificate: SharedCertificate) throws(InstallError) -> CertificateFields {
        do throws(CryptoError) {
            return try certificate.certificate.fields()
        } catch {
            throw .unusable("\(error)")
        }
    }

    private static func check(
        _ fields: CertificateFields,
        isForAnything: Bool,
        names: [ServerName],
        now: Date
    ) throws(InstallError) {
        let subject = subject(fields)
        guard !fields.isAuthority else { throw .isAuthority(subject) }
        guard !fields.isSelfSigned else { throw .selfSigned(subject) }
        guard isForAnything || fields.extendedKeyUsage.contains("serverAuth") else {
            throw .wrongUsage(fields.extendedKeyUsage)
        }
        guard !fields.lacksDigitalSignature else { throw .wrongKeyUsage(fields.keyUsage) }
        let (from, until) = (Self.date(fields.notBefore), Self.date(fields.notAfter))
        guard now >= from else { throw .notYetValid(from: from, until: until, now: now) }
        guard now < until else { throw .expired(from: from, until: until, now: now) }
        let missing = NameCoverage.missing(names, in: fields.names)
        guard missing.isEmpty else {
            throw .namesMissing(
                certificate: fields.names.map(\.title),
                deployment: names.map(\.description),
                missing: missing.map(\.description)
            )
        }
    }

    private static func chain(
        for leaf: SharedCertificate,
        _ candidates: CertificateCandidates,
        names: [ServerName],
        now: Date
    ) throws(InstallError) -> [SharedCertificate] {
        // A name with a wildcard is no host; that all names are covered has been checked, but not by OpenSSL.
        let hosts = names.filter { !$0.description.hasPrefix("*") }.map { SubjectName($0) }
        for host in hosts.dropFirst() { _ = try chain(for: leaf, candidates, host: host, now: now) }
        return try chain(for: leaf, candidates, host: hosts.first, now: now)
    }

    private static func chain(
        for leaf: SharedCertificate,
        _ candidates: CertificateCandidates,
        host: SubjectName?,
        now: Date
    ) throws(InstallError) -> [SharedCertificate] {
        do throws(ChainError) {
            return try ChainVerification.build(
                for: leaf,
                untrusted: candidates.untrusted,
                anchors: candidates.anchors,
                // Level 2 is what clients on Debian demand: 112 bits, so no SHA-1 and no RSA below 2048 bits.
                policy: ChainPolicy(securityLevel: 2, host: host, time: Int64(now.timeIntervalSince1970))
            )
        } catch {
            switch error {
            case .crypto(let error): throw .unusable("\(error)")
            case .rejected(let verdict): throw .chain(candidates.diagnosis(at: now).fault(for: verdict))
            }
        }
    }

    private static let anyPurpose =
        "the certificate has no extended key usage, so that it is for any purpose; Apple's systems demand serverAuth"

    private static func notes(on candidates: CertificateCandidates, _ chain: [SharedCertificate]) throws -> [String] {
        let used = try translated { try chain.map { try $0.certificate.der() } }
        var unrelated: [String] = []
        var notes: [String] = []
        for certificate in candidates.handed {
            let der = try translated { try certificate.certificate.der() }
            let name = (try? certificate.certificate.fields()).map { subject($0) } ?? "a certificate"
            if der == used.last {
                notes.append("left out the root '\(name)': clients have it")
            } else if !used.contains(der) {
                unrelated.append("'\(name)'")
            }
        }
        if !unrelated.isEmpty { notes.append("left out what does not belong to the chain: \(listed(unrelated))") }
        return notes
    }

    /// The subject, or what else tells a certificate apart.
    static func subject(_ fields: CertificateFields) -> String {
        fields.subject.isEmpty ? fields.names.first?.title ?? "serial \(fields.serial)" : fields.subject
    }

    private static func date(_ seconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(seconds))
    }
}
