/// An error that can tell its reader what to do next.
///
/// `description` says what is wrong: lower case, no full stop, one line, and never a secret or a line of a
/// credential file. `hint` says what to do about it, ideally with the command to run.
public protocol ActionableError: Error, CustomStringConvertible {
    /// The next step for the reader, or `nil` when there is none to suggest.
    var hint: String? { get }

    /// What sort of failure it is; a command line turns it into an exit code.
    var kind: FailureKind { get }
}

/// The sorts of failure that scripts tell apart.
public enum FailureKind: Equatable, Sendable {
    /// The caller asked for something that makes no sense.
    case usage
    /// Data is malformed or breaks a limit.
    case badData
    /// There is no such user, file or generation.
    case notFound
    /// regcred itself is at fault.
    case `internal`
    /// It exists already.
    case exists
    /// The file system refused.
    case io
    /// Another process holds the state; try again.
    case busy
    /// Permissions or ownership forbid it.
    case permission
    /// regcred.yaml is wrong.
    case configuration
    /// A registry cannot be reached, or does not speak TLS.
    case unreachable
}
