public import FoundationEssentials

/// Why a certificate of an outside CA is not put into service: each fault with both facts side by side.
public enum InstallError: ActionableError, Equatable {
    /// A file holds no certificates that can be read; why, and what to do.
    case unreadable(file: String, reason: String, hint: String?)
    /// All certificates are those of CAs; their subjects.
    case noLeaf([String])
    /// The certificate is for another key; both by kind and SHA-256.
    case otherKey(certificate: String, ours: [String])
    /// The certificate is a CA's.
    case isAuthority(String)
    /// The certificate signs itself.
    case selfSigned(String)
    /// The certificate is not for servers; what for.
    case wrongUsage([String])
    /// The certificate is not valid yet.
    case notYetValid(from: Date, until: Date, now: Date)
    /// The certificate has expired.
    case expired(from: Date, until: Date, now: Date)
    /// The certificate lacks names.
    case namesMissing(certificate: [String], deployment: [String], missing: [String])
    /// A signature with a digest that clients do not take any more.
    case weakSignature(subject: String, algorithm: String)
    /// The certificate of an issuer is not there.
    case issuerMissing(subject: String, issuer: String)
    /// The issuer that is there has another key than the one that a certificate names.
    case issuerKeyDiffers(subject: String, issuer: String, named: String, has: String)
    /// A signature does not verify under the key of the issuer.
    case badSignature(subject: String, issuer: String)
    /// The chain ends at a root that nobody said to trust; its SHA-256 fingerprint.
    case untrustedRoot(subject: String, sha256: String)
    /// OpenSSL refuses the chain; its words, and the certificate concerned.
    case rejected(reason: String, subject: String?)
    /// A client would refuse the chain; which one, and why.
    case clientRefuses(client: String, reason: String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason, _): "cannot read '\(file)': \(reason)"
        case .noLeaf(let subjects):
            "there are only certificates of CAs, none for the registry: \(Self.quoted(subjects))"
        case .otherKey(let certificate, let ours):
            "the certificate's key is \(certificate); \(ours.joined(separator: "; "))"
        case .isAuthority(let subject): "the certificate '\(subject)' is a CA's (CA:TRUE); a registry's must not be one"
        case .selfSigned(let subject): "the certificate '\(subject)' signs itself; an outside CA is to sign it"
        case .wrongUsage(let usages):
            "the certificate is for \(usages.isEmpty ? "no purpose that it names" : listed(usages)); "
                + "a registry's must be for serverAuth (extended key usage)"
        case .notYetValid(let from, let until, let now), .expired(let from, let until, let now):
            "the certificate is valid from \(from.rfc3339) to \(until.rfc3339); it is now \(now.rfc3339)"
        case .namesMissing(let certificate, let deployment, let missing):
            "names of the certificate: \(certificate.isEmpty ? "none" : listed(certificate)); "
                + "names of the deployment: \(listed(deployment)); "
                + "missing: \(listed(missing))"
        case .weakSignature(let subject, let algorithm):
            "the certificate '\(subject)' is signed with \(algorithm); clients demand SHA-256 or better"
        case .issuerMissing(let subject, let issuer):
            "the issuer of '\(subject)' is '\(issuer)', whose certificate is neither in the files nor trusted"
        case .issuerKeyDiffers(let subject, let issuer, let named, let has):
            "the certificate '\(subject)' names key \(named) as its issuer's (authority key identifier); "
                + "the key of '\(issuer)' is \(has)"
        case .badSignature(let subject, let issuer):
            "the signature of the certificate '\(subject)' does not verify under the key of '\(issuer)'"
        case .untrustedRoot(let subject, let sha256):
            "the chain ends at the root '\(subject)' (SHA-256 \(sha256)), which nobody said to trust"
        case .clientRefuses(let client, let reason): "\(client) would refuse it: \(reason)"
        case .rejected(let reason, let subject):
            "OpenSSL refuses \(subject.map { "'\($0)'" } ?? "the chain"): \(reason)"
        }
    }

    private static func quoted(_ subjects: [String]) -> String {
        listed(subjects.map { "'\($0)'" })
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .unreadable(_, _, let hint): hint
        case .noLeaf: "name the file with the registry's own certificate as well"
        case .otherKey:
            "install the certificate that the CA made of the pending request; 'regcred cert request' prints it"
        case .isAuthority, .selfSigned, .wrongUsage, .weakSignature:
            "ask the CA for a certificate of a TLS server"
        case .notYetValid: "wait, or check the clocks of this machine and of the CA"
        case .expired, .badSignature: "ask the CA for a new certificate"
        case .namesMissing: "ask the CA to take over all names of the request, or change the names in regcred.yaml"
        case .issuerMissing: "add the CA's intermediate certificates with --chain FILE, and its root with --ca FILE"
        case .issuerKeyDiffers: "the CA has several certificates of that name: add the right one with --chain FILE"
        case .untrustedRoot: "compare the fingerprint with the CA's own word, then name the root with --ca FILE"
        case .clientRefuses:
            "show the CA what the client would say; 'regcred cert verify FILE --ca ROOT --host NAME' tells of all clients"
        case .rejected: "show the CA what OpenSSL says; 'openssl verify -x509_strict' says the same"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind { .badData }
}
