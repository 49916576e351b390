internal import SystemCrypto

/// Why the local CA does not sign a certificate request.
public enum SigningError: ActionableError, Equatable {
    /// The request's own key did not sign it.
    case notSignedByItsKey
    /// The request asks for no DNS name or IP address; its subject.
    case noNames(subject: String)
    /// The request asks for a name that is none.
    case malformedName(String)
    /// The request asks for more names than one certificate is for.
    case tooManyNames(Int, limit: Int)
    /// The request asks for names that are not the deployment's.
    case namesNotAllowed([String], allowed: [String])
    /// The name constraints of the local CA do not permit a name.
    case notPermitted([String], permitted: [String])
    /// The request is signed with a digest that can be forged.
    case weakSignature(String)
    /// The key is too short; its kind.
    case weakKey(String)
    /// The key is of a kind that registries and their clients do not all take.
    case unsupportedKey(String)
    /// The key's curve is written out, not named.
    case explicitCurve
    /// The public key cannot be right.
    case unsoundKey(String)
    /// The key is that of the local CA itself.
    case authorityKey
    /// The lifetime is not one that clients accept.
    case lifetime(TimeSpan)
    /// The local CA expires before the certificate would.
    case authorityExpires(String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .notSignedByItsKey: "the request is not signed by its own key: whoever made it need not have the key"
        case .noNames(let subject):
            "the request asks for no DNS name or IP address (subjectAltName); "
                + "a common name does not count\(subject.isEmpty ? "" : ": '\(printable(subject))'")"
        case .malformedName(let name): "the request asks for '\(printable(name))', which is no DNS name or IP address"
        case .tooManyNames(let count, let limit):
            "the request asks for \(count) names; the most that are signed are \(limit)"
        case .namesNotAllowed(let names, let allowed):
            "names of the request that are not the deployment's: \(listed(names)); "
                + "allowed: \(listed(allowed))"
        case .notPermitted(let names, let permitted):
            "the local CA's name constraints do not permit all of \(listed(names)); "
                + "they permit \(listed(permitted))"
        case .weakSignature(let digest): "the request is signed with \(digest), which can be forged"
        case .weakKey(let key): "the request's key is \(key), too short to be safe"
        case .unsupportedKey(let key): "the request's key is \(printable(key)), a kind that clients do not all take"
        case .explicitCurve:
            "the request's key has explicit curve parameters instead of the name of a curve, which clients do not take"
        case .unsoundKey(let key): "the request's key is no sound \(printable(key)) key"
        case .authorityKey: "the request's key is that of the local CA itself"
        case .lifetime(let span): "a lifetime of \(span) is not 1h to 825d, the most that clients accept"
        case .authorityExpires(let time): "the local CA expires on \(time), before the certificate would"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .notSignedByItsKey, .unsoundKey: "make the request again, and copy it as a whole"
        case .noNames: "make it with: openssl req -new -key KEY -subj / -addext subjectAltName=DNS:NAME"
        case .malformedName: "make the request for names like registry.example.com or 10.0.0.5"
        case .tooManyNames: "make several requests, or ask for a wildcard like *.registry.example.com"
        case .namesNotAllowed: "allow a name with --allow NAME, or add it to certificate.names in regcred.yaml"
        case .notPermitted: "look at the CA with 'regcred ca show'; only a new CA can permit more"
        case .weakSignature: "make the request again with SHA-256"
        case .weakKey: "make a new key of at least 2048 bits"
        case .explicitCurve:
            "make the key again with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"
        case .unsupportedKey: "make a key of kind ecdsa-p256, ecdsa-p384, ed25519 or rsa-2048 to rsa-8192"
        case .authorityKey: "make a key of its own for each server"
        case .lifetime: "ask for less with --lifetime"
        case .authorityExpires: "ask for less with --lifetime, or make a new CA first"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .lifetime: .usage
        default: .badData
        }
    }
}
