/// Why a client certificate cannot be made.
public enum ClientCertificateError: ActionableError, Equatable {
    /// The name cannot stand in a certificate; why.
    case badName(reason: String)
    /// The client CA expires before the certificate would; when.
    case authorityExpires(String)
    /// There are client certificates, but the CA that signed them is gone.
    case authorityLost
    /// The list of client certificates cannot be read; OpenSSL's own words.
    case unreadable(path: String, reason: String)
    /// The certificate that was made does not verify; OpenSSL's own words.
    case doesNotVerify(String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .badName(let reason): "the client's name \(reason)"
        case .authorityExpires(let time): "the client CA expires on \(time), before the certificate would"
        case .authorityLost: "there is no client CA any more, but there are certificates that it signed"
        case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
        case .doesNotVerify(let reason): "the new client certificate does not verify: \(reason)"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .badName: "give it 1 to 64 visible characters, such as build-7"
        case .authorityExpires:
            "give it a shorter --lifetime, or start a new client CA with --new-ca: every client then needs a new certificate"
        case .authorityLost:
            "restore certificates/client-ca.pem and client-ca.key from a backup, or start a new client CA with "
                + "'regcred cert issue --client NAME --new-ca': every client then needs a new certificate"
        case .unreadable:
            "restore the file from a backup, or move it away: it only tells which client certificates expire when"
        case .doesNotVerify: "look at the client CA in certificates/client-ca.pem"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .badName, .authorityExpires, .unreadable, .doesNotVerify: .badData
        case .authorityLost: .notFound
        }
    }
}
