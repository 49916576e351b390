/// Where a realm's users log in: the registries that take them.
public struct HandOutPlaces: Equatable, Sendable {
    /// A registry as its clients know it.
    public struct Registry: Equatable, Sendable {
        /// Its name in regcred.yaml.
        public let name: Identifier
        /// `host:port`, with an IPv6 address in brackets.
        public let address: String
        /// What its users may do.
        public let access: RegistryDefinition.Access
    }

    /// The realm.
    public let realm: Identifier
    /// The name or address that clients use for all of them.
    public let host: String
    /// The registries, in the order of regcred.yaml; at least one.
    public let registries: [Registry]

    /// Finds the registries of `realm`, and of the realms that include it.
    ///
    /// - Throws: ``HandOutError/noRegistry(_:)``.
    public init(of realm: Identifier, in deployment: Deployment) throws(HandOutError) {
        let realms = deployment.realms.filter { $0.name == realm || $0.includes.contains(realm) }.map(\.name)
        let host = deployment.host.description
        let isIPv6 = host.utf8.contains(UInt8(ascii: ":"))
        self.realm = realm
        self.host = host
        registries = deployment.registries.filter { $0.realm.map(realms.contains) ?? false }.map {
            Registry(name: $0.name, address: "\(isIPv6 ? "[\(host)]" : host):\($0.listen.port)", access: $0.access)
        }
        guard !registries.isEmpty else { throw .noRegistry(realm) }
    }

    /// The keys under which clients look for credentials: `host:port`, and the host alone for port 443, which image
    /// names leave out.
    var keys: [String] {
        registries.flatMap { registry in
            registry.address.hasSuffix(":443")
                ? [String(registry.address.dropLast(4)), registry.address] : [registry.address]
        }
    }
}

/// Why credentials cannot be handed out.
public enum HandOutError: ActionableError, Equatable {
    /// No registry takes the users of the realm.
    case noRegistry(Identifier)
    /// The file that is there is not of that format, so nothing can be added to it; why.
    case unmergeable(HandOutFormat, reason: String)
    /// The name of the user cannot be written in that format; why.
    case unwritable(HandOutFormat, reason: String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .noRegistry(let realm): "no registry in regcred.yaml takes the users of realm '\(realm)'"
        case .unmergeable(let format, let reason):
            "the \(format.rawValue) cannot be added to the file that is there: \(reason); nothing changed"
        case .unwritable(let format, let reason): "\(format.rawValue) cannot hold the user name: it \(reason)"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .noRegistry: "give a registry this realm first, or leave --output out"
        case .unmergeable: "mend that file or move it away, or name another one with --out"
        case .unwritable: "choose another format, or another name for the robot"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .noRegistry: .configuration
        case .unwritable, .unmergeable: .badData
        }
    }
}
