/// Why a file that a user asked for is not written.
public enum ExportError: ActionableError, Equatable {
    /// Another file is there.
    case exists(String)
    /// The place is a symbolic link.
    case link(String)
    /// A folder on the way is a symbolic link that another user made.
    case foreignLink(String)
    /// There is no such folder.
    case noFolder(String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .exists(let path): "'\(path)' exists already"
        case .link(let path): "'\(path)' is a symbolic link, through which nothing is written"
        case .foreignLink(let path): "'\(path)' is a symbolic link of another user, which is not followed"
        case .noFolder(let path): "there is no folder '\(path)'"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .exists: "name another place, or replace it with --force"
        case .link: "name the file that it leads to, or remove the link"
        case .foreignLink: "name the folder that it leads to"
        case .noFolder: "make it first, or check the path"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .exists: .exists
        case .link, .foreignLink: .io
        case .noFolder: .notFound
        }
    }
}
