/// Why a user cannot be added, changed or found.
public enum UserError: ActionableError, Equatable {
    /// There is a user of that name already.
    case exists(Username, realm: Identifier)
    /// A user who is renamed cannot have the name of another.
    case taken(Username, realm: Identifier)
    /// There is no user of that name; the nearest that there is.
    case unknown(Username, realm: Identifier, nearest: String?)
    /// regcred.yaml defines no such realm; the nearest that it defines.
    case unknownRealm(String, nearest: String?)
    /// There are several realms, and none was named.
    case realmRequired([Identifier])
    /// The user's hash is of another kind than bcrypt.
    case noBcryptHash(Username)
    /// A note is too long or has control characters.
    case illegalNote

    /// What is wrong.
    public var description: String {
        switch self {
        case .exists(let name, let realm): "user '\(name)' exists already in realm '\(realm)'"
        case .taken(let name, let realm): "the name '\(name)' is taken in realm '\(realm)'"
        case .unknown(let name, let realm, _): "there is no user '\(name)' in realm '\(realm)'"
        case .unknownRealm(let name, _): "there is no realm '\(printable(name))' in regcred.yaml"
        case .realmRequired: "there are several realms"
        case .noBcryptHash(let name): "user '\(name)' has a hash of another kind than bcrypt, which no registry takes"
        case .illegalNote: "the note is longer than 1000 bytes or has control characters"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .exists: "change the password with 'regcred user passwd', or use 'regcred user set'"
        case .taken: "choose another name, or remove that user first with 'regcred user remove'"
        case .unknown(_, _, let nearest?), .unknownRealm(_, let nearest?): "did you mean '\(nearest)'?"
        case .unknown(_, let realm, nil): "see who is there with 'regcred user list --realm \(realm)'"
        case .unknownRealm(_, nil): "realms are defined in regcred.yaml"
        case .realmRequired(let realms):
            "name one: " + realms.map { "--realm \($0)" }.joined(separator: " or ")
        case .noBcryptHash: "set a password first with 'regcred user passwd'"
        case .illegalNote: "write it shorter, on one line"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .exists, .taken: .exists
        case .unknown, .unknownRealm: .notFound
        case .realmRequired: .usage
        case .noBcryptHash, .illegalNote: .badData
        }
    }
}

extension Deployment {
    /// The realm called `name`, or the only one when no name is given.
    ///
    /// - Throws: ``UserError/unknownRealm(_:nearest:)``, ``UserError/realmRequired(_:)``.
    public func knownRealm(_ name: String?) throws(UserError) -> RealmDefinition {
        guard let name else {
            guard let only = realms.first, realms.count == 1 else { throw .realmRequired(realms.map(\.name)) }
            return only
        }
        if let realm = realms.first(where: { $0.name.description == name }) { return realm }
        throw .unknownRealm(name, nearest: nearestWord(to: name, among: realms.map(\.name.description)))
    }

    /// The bcrypt cost for new hashes of `realm`, or of any realm when there is none.
    func cost(of realm: Identifier?) -> Int {
        realm.map { cost(of: $0) } ?? passwords.cost
    }
}
