/// Why an htpasswd file cannot be used.
///
/// It names lines by number and never quotes one.
public enum HtpasswdError: ActionableError, Equatable {
    /// The file begins with a byte order mark.
    case byteOrderMark
    /// The line ends with CR LF or has a carriage return.
    case carriageReturn(line: Int)
    /// The line has a carriage return that no line feed follows.
    case bareCarriageReturn(line: Int)
    /// The line has a zero byte.
    case containsNUL(line: Int)
    /// The line is not of the form `user:hash`.
    case missingColon(line: Int)
    /// The line has more bytes than a registry reads.
    case lineTooLong(line: Int)
    /// The name is not legal.
    case illegalName(line: Int, UsernameError)
    /// There are bytes after the hash, as when two lines were glued together.
    case bytesAfterHash(line: Int)
    /// The name stands on an earlier line too.
    case duplicate(line: Int, first: Int)
    /// A `#regcred` comment that cannot be read.
    case malformedMetadata(line: Int)

    /// What is wrong and on which line.
    public var description: String {
        switch self {
        case .byteOrderMark: "line 1 begins with a byte order mark, which locks out the first user"
        case .carriageReturn(let line): "line \(line) has a carriage return (CRLF line ends)"
        case .bareCarriageReturn(let line): "line \(line) has a carriage return within it (CR line ends)"
        case .containsNUL(let line): "line \(line) has a zero byte"
        case .missingColon(let line): "line \(line) is not of the form user:hash, and a registry rejects the whole file"
        case .lineTooLong(let line): "line \(line) is longer than 65535 bytes, and a registry rejects the whole file"
        case .illegalName(let line, let error): "line \(line): \(error)"
        case .bytesAfterHash(let line): "line \(line) goes on after the hash; two lines may be glued together"
        case .duplicate(let line, let first): "line \(line) has the same user as line \(first)"
        case .malformedMetadata(let line): "line \(line) is a #regcred comment that cannot be read"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .byteOrderMark: "remove it, for example with: sed -i '1s/^\\xef\\xbb\\xbf//' FILE"
        case .carriageReturn: "convert the file, for example with: sed -i 's/\\r$//' FILE"
        case .bareCarriageReturn: Self.lineFeedHint
        case .containsNUL, .missingColon, .lineTooLong: "remove or mend that line"
        case .illegalName: "rename or remove that user"
        case .bytesAfterHash: "end the line after the 60 characters of the hash"
        case .duplicate: "keep one of the two; registries use the last, Apache the first"
        case .malformedMetadata: "mend it; without that line the user would be enabled and never expire"
        }
    }

    /// How to convert a file whose lines end with carriage returns.
    static let lineFeedHint = "convert the file, for example with: tr '\\r' '\\n' < FILE > NEW"

    /// Always ``FailureKind/badData``.
    public var kind: FailureKind { .badData }
}

/// A realm file that cannot be used, with its path.
public struct RealmError: ActionableError, Equatable {
    /// The file within the state.
    public let path: String
    /// What is wrong with it.
    public let problem: HtpasswdError

    /// Path and problem.
    public var description: String { "\(path): \(problem)" }
    /// The problem's own hint.
    public var hint: String? { problem.hint }
    /// The problem's own kind.
    public var kind: FailureKind { problem.kind }
}
