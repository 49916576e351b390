/// Why there is no htpasswd file to look at or to replace.
public enum HtpasswdFileError: ActionableError, Equatable {
    /// There is nothing of that name.
    case missing(String)
    /// It is a folder.
    case isDirectory(String)
    /// It is a pipe or a device.
    case notAFile(String)
    /// It is a pipe or a device with more than a gibibyte in it.
    case tooLarge(String)
    /// Somebody changed it meanwhile.
    case changed(String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .missing(let path): "there is no file '\(printablePath(path))'"
        case .isDirectory(let path): "'\(printablePath(path))' is a directory"
        case .notAFile(let path): "'\(printablePath(path))' is not a regular file, so nothing can take its place"
        case .tooLarge(let path): "'\(printablePath(path))' has more than 1 GiB"
        case .changed(let path): "'\(printablePath(path))' was changed meanwhile; nothing was written"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        // registry-facts 15 and 16.
        case .missing:
            "check the path; a registry that starts without the file makes one with a user 'docker', whose password it logs"
        case .isDirectory: "name the file; a registry starts with a directory and then answers 400 to every login"
        case .notAFile: "repair the file itself"
        case .tooLarge: "name an htpasswd file; a million users have about 70 MB"
        case .changed: "run the command again"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .missing: .notFound
        case .isDirectory, .notAFile, .tooLarge: .badData
        case .changed: .busy
        }
    }
}
