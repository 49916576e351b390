/// Why a passphrase does not do.
public enum PassphraseError: ActionableError, Equatable {
    /// The key of a CA is encrypted, and nobody said the passphrase.
    case missing(path: String)
    /// The passphrase does not open the key.
    case wrong(path: String)
    /// The key is encrypted and damaged, or by means that OpenSSL does not know; its own words.
    case unreadable(path: String, reason: String)
    /// It has no bytes.
    case empty
    /// It is new, and shorter than the limit; in Unicode scalars.
    case tooShort(Int)
    /// It is longer than the limit; in bytes.
    case tooLong(Int)
    /// It has other characters than the printable ones of ASCII, which not all readers of PKCS #12 take.
    case notPrintableASCII
    /// Whoever was asked for it did not want to go on.
    case interrupted

    /// What is wrong, without the passphrase.
    public var description: String {
        switch self {
        case .missing(let path): "the CA key '\(path)' is encrypted, and no passphrase is given"
        case .wrong(let path): "the passphrase does not open the CA key '\(path)'"
        case .unreadable(let path, let reason): "cannot open the CA key '\(path)': \(reason)"
        case .empty: "the passphrase is empty"
        case .tooShort(let limit): "the passphrase has fewer than \(limit) characters"
        case .tooLong(let limit): "the passphrase has more than \(limit) bytes"
        case .notPrintableASCII: "the passphrase has other characters than the printable ones of ASCII"
        case .interrupted: "interrupted; nothing changed"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .missing:
            "name a file with --ca-passphrase-file or REGCRED_CA_PASSPHRASE_FILE, set systemd's credential "
                + "regcred-ca-passphrase, or run it on a terminal"
        case .wrong: "try again with the passphrase of 'regcred ca encrypt'; a damaged key looks the same"
        case .unreadable: "restore the file from a backup"
        case .empty: "choose a passphrase"
        case .tooShort: "choose one that cannot be guessed, such as four random words"
        case .tooLong: "choose a shorter one"
        case .notPrintableASCII: "choose another: Java opens no PKCS #12 file with this one"
        case .interrupted: "run the command again"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .missing, .wrong: .permission
        case .unreadable, .empty, .tooShort, .tooLong, .notPrintableASCII: .badData
        case .interrupted: .usage
        }
    }
}
