/// What a publication changed.
public struct PublicationReport: Equatable, Sendable {
    /// The generation that is current.
    public var generation: Int
    /// Whether it is a new one.
    public var isNew: Bool
    /// The published paths that are new, changed or gone.
    public var files: [String]
    /// The registries that must be restarted to see them.
    public var restart: [String]
    /// What is amiss, though it was published.
    public var warnings: [String]
}

/// Where a publication differs from what it should be.
public struct PublicationFinding: Equatable, Sendable {
    /// The published path; absolute for a folder that is no part of a generation.
    public let path: String
    /// What is wrong with it, lower case, no full stop.
    public let problem: String
}

/// Why something cannot be published.
public enum PublicationError: ActionableError, Equatable {
    /// Something that regcred did not make is where a link must be.
    case inTheWay(String)
    /// The folder holds the state, or is part of it.
    case insideState(String)
    /// There is no such user or group; the key of regcred.yaml and the name.
    case unknownAccount(key: String, name: String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .inTheWay(let path): "'\(path)' is in the way of a published link and was not made by regcred"
        case .insideState(let path): "publish.to is '\(path)', where containers would see keys and users of the state"
        case .unknownAccount(let key, let name): "\(key) is '\(printable(name))', which this system does not know"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .inTheWay: "move it away, or let publish.to name another folder"
        case .insideState: "choose a folder of its own, such as published"
        case .unknownAccount: "create it, or mend regcred.yaml"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .inTheWay: .exists
        case .insideState, .unknownAccount: .configuration
        }
    }
}
