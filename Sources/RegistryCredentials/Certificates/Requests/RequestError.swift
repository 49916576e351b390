/// Why there is no certificate request, or no certificate from an outside CA.
public enum RequestError: ActionableError, Equatable {
    /// regcred.yaml says that somebody else signs; who, and the line that says so, if there is one.
    case notOutside(CertificatePolicy.Issuer, line: Int?)
    /// The certificate comes from an outside CA, so regcred cannot issue it.
    case outsideIssuer
    /// The key of the pending request is missing or cannot be used; why.
    case keyUnusable(String)
    /// The key in service is of another kind than regcred.yaml wants.
    case otherKeyKind(has: String, wanted: String)
    /// The certificate in service cannot serve any more, and the outside CA's new one is not there; why.
    case overdue(DueReason)

    /// What is wrong.
    public var description: String {
        switch self {
        case .notOutside(let issuer, _):
            "regcred.yaml says 'issuer: \(issuer.rawValue)', so no outside CA signs the certificate"
        case .outsideIssuer: "an outside CA signs the certificate: regcred.yaml says 'issuer: csr'"
        case .keyUnusable(let reason): "the key of the pending request cannot be used: \(reason)"
        case .otherKeyKind(let has, let wanted):
            "the key in service is \(has), but certificate.key of regcred.yaml wants \(wanted)"
        case .overdue(let reason): "\(reason), and the outside CA's new certificate is not installed"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .notOutside(_, let line?): "change line \(line) of regcred.yaml to 'issuer: csr'"
        case .notOutside(_, nil): "add 'issuer: csr' to 'certificate' in regcred.yaml"
        case .outsideIssuer, .overdue: Self.nextSteps
        case .keyUnusable: "restore certificates/request.key from a backup, or make a new request with --new-key"
        case .otherKeyKind(let has, _): "leave out --keep-key, or set 'key: \(has)' below 'certificate' in regcred.yaml"
        }
    }

    /// How a certificate comes from an outside CA.
    public static let nextSteps =
        "send what 'regcred cert request' prints to the CA, then run 'regcred cert install FILE' with what it returns"

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .notOutside, .outsideIssuer, .otherKeyKind: .usage
        case .keyUnusable, .overdue: .badData
        }
    }
}
