/// Why the environment file of a registry cannot be written.
@nonexhaustive
public enum EnvironmentFileError: ActionableError, Equatable {
    /// A variable would have a value that docker, Compose, systemd and the registry read differently.
    case unreadable(name: String, reason: String)
    /// The registry's realm is not defined.
    case unknownRealm(registry: Identifier, realm: Identifier)
    /// The registry has no realm, but others than this machine can reach it.
    case openToEverybody(registry: Identifier)

    /// What is wrong, on one line.
    public var description: String {
        switch self {
        case .unreadable(let name, let reason): "the value of \(name) \(reason)"
        case .unknownRealm(let registry, let realm):
            "registry '\(registry)' names the realm '\(realm)', which is not defined"
        case .openToEverybody(let registry): "registry '\(registry)' would be open to everybody"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .unreadable(let name, _) where name.hasSuffix("_PATH") || name.contains("_TLS_"):
            "set publish.path to a path of letters, digits and any of / . _ -"
        case .unreadable(let name, _) where name.hasPrefix("REGISTRY_STORAGE_"):
            "change storage.\(name.split(separator: "_").last?.lowercased() ?? "") in regcred.yaml"
        case .unreadable(let name, _) where name.hasSuffix("_SECRET"): "make a new one with 'regcred secret rotate'"
        case .unreadable: "change it in regcred.yaml, such as the realm's title"
        case .unknownRealm, .openToEverybody: "give it a realm in regcred.yaml"
        }
    }

    /// Always ``FailureKind/badData``.
    public var kind: FailureKind { .badData }
}
