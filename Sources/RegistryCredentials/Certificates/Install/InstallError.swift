public import FoundationEssentials
internal import SystemCrypto

/// Why a certificate of an outside CA is not put into service: each fault with both facts side by side.
public enum InstallError: ActionableError, Equatable {
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
    /// The certificate's key may not sign handshakes; what it may.
    case wrongKeyUsage([String])
    /// The certificate is not valid yet.
    case notYetValid(from: Date, until: Date, now: Date)
    /// The certificate has expired.
    case expired(from: Date, until: Date, now: Date)
    /// The certificate lacks names.
    case namesMissing(certificate: [String], deployment: [String], missing: [String])
    /// A certificate of the chain is refused.
    case chain(ChainFault)
    /// OpenSSL cannot work with a certificate; its words.
    case unusable(String)
    /// A client would refuse the chain; which one, and why.
    case clientRefuses(client: String, reason: String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .noLeaf(let subjects):
            "there are only certificates of CAs, none for the registry: \(Self.quoted(subjects))"
        case .otherKey(let certificate, let ours):
            "the certificate's key is \(certificate); \(ours.joined(separator: "; "))"
        case .isAuthority(let subject): "the certificate '\(subject)' is a CA's (CA:TRUE); a registry's must not be one"
        case .selfSigned(let subject): "the certificate '\(subject)' signs itself; an outside CA is to sign it"
        case .wrongUsage(let usages):
            "the certificate is for \(usages.isEmpty ? "nothing" : listed(usages)); "
                + "a registry's must be for serverAuth (extended key usage)"
        case .wrongKeyUsage(let usages):
            "the certificate's key usage is \(listed(usages)); a registry's must have digitalSignature, "
                + "without which GnuTLS refuses it"
        case .notYetValid(let from, let until, let now), .expired(let from, let until, let now):
            "the certificate is valid from \(from.rfc3339) to \(until.rfc3339); it is now \(now.rfc3339)"
        case .namesMissing(let certificate, let deployment, let missing):
            "names of the certificate: \(certificate.isEmpty ? "none" : listed(certificate)); "
                + "names of the deployment: \(listed(deployment)); "
                + "missing: \(listed(missing))"
        case .chain(let fault): fault.description
        case .unusable(let reason): "OpenSSL cannot use a certificate: \(reason)"
        case .clientRefuses(let client, let reason): "\(client) would refuse it: \(reason)"
        }
    }

    private static func quoted(_ subjects: [String]) -> String {
        listed(subjects.map { "'\($0)'" })
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .noLeaf: "name the file with the registry's own certificate as well"
        case .otherKey:
            "install the certificate that the CA made of the pending request; 'regcred cert request' prints it"
        case .isAuthority, .selfSigned, .wrongUsage, .wrongKeyUsage: "ask the CA for a certificate of a TLS server"
        case .notYetValid: "wait, or check the clocks of this machine and of the CA"
        case .expired: "ask the CA for a new certificate"
        case .namesMissing: "ask the CA to take over all names of the request, or change the names in regcred.yaml"
        case .chain(let fault): fault.hint
        case .unusable: "show the CA what OpenSSL says; 'openssl verify -x509_strict' says the same"
        case .clientRefuses:
            "show the CA what the client would say; 'regcred cert verify FILE --ca ROOT --host NAME' tells of all clients"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind { .badData }
}
