internal import SystemCrypto

/// A certificate request of somebody else, judged: what the local CA would sign of it.
struct RequestReview {
    /// The names that the certificate will have.
    let names: [ServerName]
    /// What the request asks for besides, and does not get; lower case, no full stop.
    let ignored: [String]
    private let publicKeyDER: [UInt8]

    /// The most names of a request: a certificate is verified name by name.
    static let mostNames = 100

    /// Judges what a request is by itself.
    ///
    /// - Throws: ``SigningError``; ``CryptoError`` when a part of the request is malformed.
    init(_ request: borrowing CertificateRequest) throws {
        let fields = try request.fields()
        let count = fields.names.count + fields.otherNames.count
        guard count <= Self.mostNames else { throw SigningError.tooManyNames(count, limit: Self.mostNames) }
        guard request.isSignedByItsKey else { throw SigningError.notSignedByItsKey }
        try Self.checkKey(fields)
        if let digest = fields.signatureDigest, !["SHA256", "SHA384", "SHA512"].contains(digest) {
            guard digest.hasPrefix("SHA3-") || digest.hasPrefix("SHA512-") else {
                throw SigningError.weakSignature(digest)
            }
        }
        var names: [ServerName] = []
        for name in fields.names {
            guard let known = ServerName(name.text, allowsWildcard: true) else {
                throw SigningError.malformedName(name.text)
            }
            if !names.contains(known) { names.append(known) }
        }
        guard !names.isEmpty else { throw SigningError.noNames(subject: fields.subject) }
        self.names = names
        publicKeyDER = fields.publicKeyDER
        ignored =
            fields.otherExtensions.map { "ignored the requested extension \($0)" }
            + fields.otherNames.map { "ignored the requested name \(printable($0))" }
    }

    /// Judges it by the deployment.
    ///
    /// - Parameters:
    ///   - deployment: Whose names are allowed.
    ///   - additional: Names that are allowed too.
    ///   - authorityKeyDER: The public key of the local CA.
    /// - Throws: ``SigningError``.
    func check(
        for deployment: Deployment,
        allowing additional: [ServerName],
        authorityKeyDER: [UInt8]
    ) throws(SigningError) {
        guard publicKeyDER != authorityKeyDER else { throw .authorityKey }
        let refused = names.filter { !Self.isAllowed($0, deployment, additional) }
        guard refused.isEmpty else {
            let domains = deployment.certificate.constrain.flatMap { [$0, "*.\($0)"] }
            let allowed = deployment.certificateNames.map(\.description) + domains + additional.map(\.description)
            throw .namesNotAllowed(refused.map(\.description), allowed: allowed)
        }
    }

    private static func checkKey(_ fields: CertificateRequestFields) throws(SigningError) {
        let key = fields.keyDescription
        if key.hasPrefix("rsa-"), key != "rsa-pss" {
            guard fields.keyBits >= 2_048 else { throw .weakKey(key) }
            // The most that Go's TLS takes, in which registries and docker are written.
            guard fields.keyBits <= 8_192 else { throw .unsupportedKey(key) }
        } else {
            guard key != "ec-explicit" else { throw .explicitCurve }
            guard ["ecdsa-p256", "ecdsa-p384", "ec-secp521r1", "ed25519"].contains(key) else {
                throw .unsupportedKey(key)
            }
        }
        guard fields.isKeySound else { throw .unsoundKey(key) }
    }

    /// Whether a name is the deployment's own, in a domain that it may constrain its CA to, or allowed by word.
    private static func isAllowed(_ name: ServerName, _ deployment: Deployment, _ additional: [ServerName]) -> Bool {
        let text = name.description
        if (deployment.certificateNames + additional).contains(where: { NameCoverage.covers($0.description, text) }) {
            return true
        }
        guard case .dns = name else { return false }
        let domain = text.hasPrefix("*.") ? String(text.dropFirst(2)) : text
        return deployment.certificate.constrain.contains { domain == $0 || domain.hasSuffix(".\($0)") }
    }
}
