internal import SystemCrypto

/// Why a file of certificates, or a certificate request, that somebody else made cannot be read; never quotes it.
public enum CertificateFileError: ActionableError, Equatable {
    /// What the file is instead, and what to do about it.
    case unreadable(path: String, reason: String, hint: String)
    /// A certificate of it, from 1, has fields that cannot be read; OpenSSL's words.
    case malformed(path: String, number: Int, reason: String)

    init(_ error: CertificateBundleError, path: String) {
        self = .unreadable(path: path, reason: error.description, hint: error.hint)
    }

    init(_ error: RequestReadingError, path: String) {
        self = .unreadable(path: path, reason: error.description, hint: error.hint)
    }

    /// What is wrong.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason, _): "cannot read '\(path)': \(reason)"
        case .malformed(let path, let number, let reason):
            "cannot read certificate \(number) of '\(path)': \(reason)"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .unreadable(_, _, let hint): hint
        case .malformed: "no client will accept it either: have it issued anew"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind { .badData }
}
