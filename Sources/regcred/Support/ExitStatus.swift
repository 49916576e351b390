import RegistryCredentials

/// The exit codes of regcred, part of its interface: scripts branch on them.
///
/// From 64 on they are those of sysexits.h.
enum ExitStatus: Int32 {
    case success = 0
    /// A check answered no.
    case no = 1
    /// Something changed; with `--detailed-exitcode` only.
    case changed = 2
    case usage = 64
    case badData = 65
    /// No such user, file or generation.
    case notFound = 66
    /// A registry cannot be reached.
    case unreachable = 69
    case `internal` = 70
    case exists = 73
    case io = 74
    case busy = 75
    case permission = 77
    /// Bad regcred.yaml.
    case configuration = 78
    /// Nobody reads standard output any more: what a shell says of a program that SIGPIPE ended.
    case brokenPipe = 141

    init(_ kind: FailureKind) {
        self =
            switch kind {
            case .usage: .usage
            case .badData: .badData
            case .notFound: .notFound
            case .internal: .internal
            case .exists: .exists
            case .io: .io
            case .busy: .busy
            case .permission: .permission
            case .configuration: .configuration
            case .unreachable: .unreachable
            }
    }
}

extension Error {
    /// The exit code for this error; that of an internal one when it is of no known kind.
    var exitStatus: ExitStatus {
        (self as? any ActionableError).map { ExitStatus($0.kind) } ?? .internal
    }
}

/// Ends a command with a status and no message: what there was to say has been said.
struct SilentExit: Error {
    let status: ExitStatus
}

/// The command line makes no sense.
struct UsageError: ActionableError {
    let description: String
    let hint: String?
    var kind: FailureKind { .usage }
}
