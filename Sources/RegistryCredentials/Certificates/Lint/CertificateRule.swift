/// The rules of ``CertificateLint``.
public enum CertificateRule: String, CaseIterable, Sendable {
    case expired
    case notYetValid = "not-yet-valid"
    case expiresSoon = "expires-soon"
    case longValidity = "long-validity"
    case outlivesIssuer = "outlives-issuer"
    case noNames = "no-names"
    case commonNameNotListed = "common-name-not-listed"
    case longCommonName = "long-common-name"
    case addressAsDNS = "address-as-dns"
    case malformedName = "malformed-name"
    case malformedAddress = "malformed-address"
    case broadWildcard = "broad-wildcard"
    case namesNotCritical = "names-not-critical"
    case noServerAuthentication = "no-server-authentication"
    case noExtendedKeyUsage = "no-extended-key-usage"
    case keyUsage = "key-usage"
    case keyUsageNotCritical = "key-usage-not-critical"
    case noKeyUsage = "no-key-usage"
    case noBasicConstraints = "no-basic-constraints"
    case basicConstraintsNotCritical = "basic-constraints-not-critical"
    case authorityAsLeaf = "authority-as-leaf"
    case notAuthority = "not-authority"
    case pathLength = "path-length"
    case noPathLength = "no-path-length"
    case netscapeType = "netscape-type"
    case negativeSerial = "negative-serial"
    case zeroSerial = "zero-serial"
    case smallSerial = "small-serial"
    case longSerial = "long-serial"
    case reusedSerial = "reused-serial"
    case noAuthorityKeyIdentifier = "no-authority-key-identifier"
    case noSubjectKeyIdentifier = "no-subject-key-identifier"
    case keyIdentifierMismatch = "key-identifier-mismatch"
    case criticalKeyIdentifier = "critical-key-identifier"
    case weakDigest = "weak-digest"
    case smallKey = "small-key"
    case largeKey = "large-key"
    case unusualKey = "unusual-key"
    case ed25519
    case oldVersion = "old-version"
    case criticalExtension = "critical-extension"
    case constraintsNotCritical = "constraints-not-critical"
    case constraintForms = "constraint-forms"
    case constraintGap = "constraint-gap"
    case badSignature = "bad-signature"
    case leafNotFirst = "leaf-not-first"
    case wrongOrder = "wrong-order"
    case missingIssuer = "missing-issuer"
    case rootIncluded = "root-included"
    case longChain = "long-chain"
    case unrelated
    case duplicate
}

/// Something about a certificate that some client minds, or should.
public struct CertificateFinding: Equatable, Sendable {
    /// How bad it is.
    public enum Severity: String, Sendable {
        /// Worth knowing.
        case note
        /// Some clients mind, or will.
        case warning
        /// Clients in common use refuse it.
        case error
    }

    /// Which rule.
    public let rule: CertificateRule
    /// How bad it is here.
    public let severity: Severity
    /// Which certificate: 0 for the first of the file or the handshake.
    public let certificate: Int
    /// What is wrong, lower case, no full stop.
    public let message: String
}
