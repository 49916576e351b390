/// Why a state cannot be used.
public enum StateError: ActionableError, Equatable {
    /// There is no state; the directory.
    case missing(String)
    /// There is a state already; the directory.
    case exists(String)
    /// A file or folder has the wrong owner.
    case wrongOwner(path: String, owner: UInt32, expected: UInt32)
    /// Others can read or write a file, or write into a folder.
    case tooOpen(path: String, mode: UInt32, wanted: UInt32)
    /// A document that must be there is not.
    case documentMissing(String)
    /// A document is not what it should be; why.
    case malformed(path: String, reason: String)
    /// Another process committed meanwhile.
    case conflict
    /// The change is certain, but not finished; why.
    case unfinished(String)
    /// The state changed, but what others see did not; why.
    case notPublished(String, hint: String?, FailureKind)

    /// Whether the change that was asked for is made all the same.
    public var isChangeMade: Bool {
        switch self {
        case .unfinished, .notPublished: true
        default: false
        }
    }

    /// What is wrong and where.
    public var description: String {
        switch self {
        case .missing(let path): "there is no regcred state in '\(path)'"
        case .exists(let path): "there is a regcred state in '\(path)' already"
        case .wrongOwner(let path, let owner, let expected):
            "'\(path)' belongs to uid \(owner), not to uid \(expected) that runs regcred"
        case .tooOpen(let path, let mode, _): "'\(path)' is open to others (mode 0\(String(mode, radix: 8)))"
        case .documentMissing(let path): "'\(path)' is missing from the state"
        case .malformed(let path, let reason): "'\(path)' \(reason)"
        case .conflict: "another process changed the state meanwhile"
        case .unfinished(let reason): "the change is made, but not finished: \(reason)"
        case .notPublished(let reason, _, _): "the change is made, but not published: \(reason)"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .missing: "make one with 'regcred init HOST', or name another directory with --dir or $REGCRED_DIR"
        case .exists: "use it as it is, or name another directory with --dir"
        case .wrongOwner(let path, _, let expected): "run as its owner, or: chown \(expected) '\(path)'"
        case .tooOpen(let path, _, let wanted): "mend it with: chmod 0\(String(wanted, radix: 8)) '\(path)'"
        case .documentMissing(StatePath.authorityKey.description):
            "restore it from a backup, or announce a new CA with 'regcred ca rollover', which does without it"
        case .documentMissing: "restore it from a backup"
        case .malformed: "restore it from a backup, or look at it with care"
        case .conflict: "run the command again"
        case .unfinished: "do not repeat it: when that is mended, any regcred command finishes it"
        case .notPublished(_, let hint, _): hint ?? "run 'regcred publish' when that is mended"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .missing, .documentMissing: .notFound
        case .exists: .exists
        case .wrongOwner, .tooOpen: .permission
        case .malformed: .badData
        case .conflict: .busy
        case .unfinished: .io
        case .notPublished(_, _, let kind): kind
        }
    }
}
