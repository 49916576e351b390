/// Why a program cannot be told to trust the registries.
public enum TrustError: ActionableError, Equatable {
    /// No registry serves TLS.
    case noRegistry
    /// Somebody else's file is where ours must be.
    case foreign(String)
    /// The file has other entries among which ours cannot be put, or taken from, without a doubt; why.
    case notMergeable(path: String, client: TrustClient, reason: String)
    /// A symbolic link leads out of the root, or nowhere.
    case leadsOutside(String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .noRegistry: "no registry in regcred.yaml serves TLS"
        case .foreign(let path): "'\(path)' was not written by 'regcred cert trust'"
        case .notMergeable(let path, _, let reason): "'\(path)' is left as it is: \(reason)"
        case .leadsOutside(let path): "'\(path)' is a symbolic link that leads out of the root, or nowhere"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .noRegistry: "plain HTTP needs no trust; give a registry tls: true"
        case .foreign: "move it away, or replace it with --force"
        case .notMergeable(_, let client, _):
            "edit it yourself: 'regcred cert trust --for \(client.rawValue) --print' prints what belongs there"
        case .leadsOutside: "name the folder that it leads to with --root, or remove the link"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .noRegistry: .notFound
        case .foreign: .exists
        case .notMergeable: .badData
        case .leadsOutside: .io
        }
    }
}
