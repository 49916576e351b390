import Glibc

/// A system call that failed: which, on what, and the system's own words.
public struct FileError: ActionableError, Equatable {
    /// What was tried, as people say it, such as `open`.
    public let call: String
    /// The file or folder.
    public let path: String
    /// The `errno`.
    public let code: Int32

    /// The call, the file and the system's own words.
    public var description: String { "cannot \(call) '\(path)': \(unsafe String(cString: strerror(code)))" }

    /// What to do about it.
    public var hint: String? {
        switch code {
        case EACCES, EPERM: "run as the owner of the file"
        case ENOSPC, EDQUOT: "free some space and run the command again"
        case EROFS: "the file system is mounted read-only"
        case ELOOP: "regcred follows no symbolic link here: put the file itself in its place"
        case ENOENT, ENOTDIR, ENAMETOOLONG: "check the path"
        default: "check the file system and run the command again"
        }
    }

    /// Permission, not found, or I/O.
    public var kind: FailureKind {
        switch code {
        case EACCES, EPERM: .permission
        case ENOENT: .notFound
        default: .io
        }
    }
}

/// Calls `body`, again after a signal, and throws when it returns -1.
@discardableResult
func systemCall<Value: SignedInteger>(
    _ call: String,
    _ path: String,
    _ body: () -> Value
) throws(FileError) -> Value {
    while true {
        let result = body()
        if result != -1 { return result }
        let code = errno
        if code != EINTR { throw FileError(call: call, path: path, code: code) }
    }
}
