/// Everything that a password which a person chose must pass: limits, length, the user's and the host's name,
/// patterns, and the lists of refused and of breached passwords.
///
/// Lists are read anew for each password, in pieces, so that neither their size nor a newer version matters.
/// Generated passwords need none of this.
public struct PasswordRules: Sendable {
    private let policy: PasswordPolicy
    private let host: ServerName
    private let denylist: Denylist?
    private let breached: BreachedPasswords?

    /// The rules of a deployment.
    ///
    /// - Parameters:
    ///   - deployment: Whose `passwords` and `host` count.
    ///   - directory: The state directory, absolute, to which the paths of lists are relative.
    public init(_ deployment: Deployment, directory: String) {
        func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(directory)/\(path)" }
        policy = deployment.passwords
        host = deployment.host
        denylist = policy.denylist.map { Denylist(path: absolute($0)) }
        breached = policy.breached.map { BreachedPasswords(path: absolute($0)) }
    }

    /// Checks a password, the cheap rules first.
    ///
    /// - Parameters:
    ///   - password: The password.
    ///   - name: The user who is to have it.
    /// - Throws: ``PasswordError`` for the first rule that it breaks; ``PasswordListError`` when a list cannot be
    ///   read, for then nobody knows whether the password stands in it.
    public func check(_ password: Secret, for name: Username) throws {
        try password.checkPassword(policy)
        if password.containsName(of: name) { throw PasswordError.containsUserName }
        if password.containsName(of: host) { throw PasswordError.containsHost }
        switch password.withBytes({ PasswordPattern(of: $0) }) {
        case .repeated: throw PasswordError.repeated
        case .sequence: throw PasswordError.sequential
        case .keyboardWalk: throw PasswordError.keyboardWalk
        case nil: break
        }
        if try denylist?.contains(password) == true { throw PasswordError.denied }
        if let count = try breached?.count(of: password) { throw PasswordError.breached(count) }
    }
}

extension NewPassword {
    /// Checks it against limits and rules.
    ///
    /// - Throws: ``PasswordError``; ``PasswordListError``.
    func check(_ rules: PasswordRules, for name: Username) throws {
        if isGenerated { try secret.checkPassword() } else { try rules.check(secret, for: name) }
    }

    /// Checks and hashes it.
    ///
    /// - Throws: ``PasswordError``; ``PasswordListError``; whatever libxcrypt reports.
    func hash(_ rules: PasswordRules, for name: Username, cost: Int) throws -> BcryptHash {
        try check(rules, for: name)
        return try BcryptHash(hashing: secret, cost: cost)
    }
}

extension CredentialState {
    /// The rules for passwords that people choose.
    func rules(_ deployment: Deployment) -> PasswordRules {
        PasswordRules(deployment, directory: directory)
    }
}
