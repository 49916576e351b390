/// Why the local CA cannot be rolled over.
public enum RolloverError: ActionableError, Equatable {
    /// The deployment's certificate is not signed by a local CA, but by whom.
    case noLocalAuthority(CertificatePolicy.Issuer)
    /// A document of the roll-over that is under way is gone.
    case incomplete(missing: String)
    /// A document of the roll-over is there, but none is under way; which.
    case leftover(String)
    /// There is nothing to abort.
    case notRunning
    /// The new CA is in service already.
    case tooLateToAbort
    /// Only the CA that waits for the switch can sign the certificate; when the switch is due.
    case waits(until: String)
    /// Not even the CA that waits for the switch permits the names.
    case nextNotPermitted(names: [ServerName])

    /// What is wrong.
    public var description: String {
        switch self {
        case .noLocalAuthority(let issuer):
            "there is no local CA to roll over: certificate.issuer is '\(issuer.rawValue)'"
        case .incomplete(let path): "'\(path)' is missing from the roll-over of the local CA"
        case .leftover(let path): "there is '\(path)', but no '\(StatePath.rollover)' that belongs to it"
        case .notRunning: "no roll-over of the local CA is under way"
        case .tooLateToAbort: "the new CA is in service already, and the key of the old one is gone"
        case .waits(let date): "only the next CA can sign this certificate, and it is not in service before \(date)"
        case .nextNotPermitted(let names):
            "the next CA does not permit all of \(names.map(\.description).joined(separator: ", ")): regcred.yaml changed after it was made"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .noLocalAuthority(.csr):
            "an outside CA signs the certificate; renew it with 'regcred cert request' and 'regcred cert install FILE'"
        case .noLocalAuthority:
            "self-signed certificates are renewed with 'regcred cert renew', with time for clients too"
        case .incomplete: "restore it from a backup; before the switch 'regcred ca rollover --abort' starts over"
        case .leftover: "restore the missing file from a backup, or move this one away"
        case .notRunning: "announce a new CA with 'regcred ca rollover'"
        case .tooLateToAbort:
            "to replace the new CA too, wait until 'regcred ca show' knows no roll-over, and begin another"
        case .waits: "wait for it, or put the next CA into service now with 'regcred ca rollover --now'"
        case .nextNotPermitted:
            "throw it away with 'regcred ca rollover --abort', and announce another with 'regcred ca rollover'"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .noLocalAuthority, .tooLateToAbort: .usage
        case .incomplete, .notRunning: .notFound
        case .leftover, .waits, .nextNotPermitted: .badData
        }
    }
}
