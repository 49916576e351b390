import Glibc

/// A list of passwords that regcred.yaml names cannot be used.
///
/// No password is taken then: nobody knows whether it stands in the list.
public enum PasswordListError: ActionableError, Equatable {
    /// It cannot be read; the key in regcred.yaml and the system's own words.
    case unreadable(key: String, FileError)
    /// It is not what it should be; the key in regcred.yaml, the file, and why. Never quotes a line.
    case malformed(key: String, path: String, reason: String)

    /// What is wrong with which list.
    public var description: String {
        switch self {
        case .unreadable(let key, let error): "\(key): \(error)"
        case .malformed(let key, let path, let reason): "\(key): '\(path)' \(reason)"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .unreadable(_, let error) where error.kind == .permission: "let whoever runs regcred read the file"
        case .unreadable(let key, _): "put the file there, or mend \(key) in regcred.yaml"
        case .malformed(key: "passwords.breached", _, _):
            "use the list 'ordered by SHA-1', or sort it with: LC_ALL=C sort"
        case .malformed: "use a UTF-8 text file with one password on each line, LF at its end"
        }
    }

    /// Permission, or else the configuration.
    public var kind: FailureKind {
        switch self {
        case .unreadable(_, let error) where error.kind == .permission: .permission
        case .unreadable, .malformed: .configuration
        }
    }
}
