internal import SystemCrypto

extension CredentialState {
    /// What became of a password check.
    public enum Verification: Equatable, Sendable {
        /// The password is right, and the registry lets the user in.
        case accepted
        /// The password is wrong.
        case wrongPassword
        /// The password is right, but the user is disabled, expired or has no hash that registries take; which.
        case notAdmitted(String)
        /// There is no such user.
        case unknownUser
    }

    /// Checks a password as a registry would.
    ///
    /// An unknown user takes as long as a wrong password: a hash of the realm's cost is computed all the same.
    ///
    /// - Parameters:
    ///   - name: The user.
    ///   - realm: The realm's name; `nil` for the only one.
    ///   - password: The password.
    /// - Returns: What became of it.
    /// - Throws: ``UserError`` for the realm; as ``read(_:)``.
    public func verify(_ name: Username, realm: String?, password: Secret) throws -> Verification {
        let (user, cost, now) = try read { draft in
            let deployment = try draft.deployment()
            let definition = try deployment.knownRealm(realm)
            let documents = try ([definition.name] + definition.includes).map { try draft.realm($0) }
            // As it is published: a name of the realm itself hides one that is included.
            let user = documents.lazy.compactMap { $0.user(name) }.first
            // Hashes keep the cost that was in force when they were made, and time tells it.
            let cost = documents.first?.someHash?.cost ?? deployment.cost(of: definition.name)
            return (user, cost, draft.now)
        }
        guard let user, let hash = user.hash else {
            _ = BcryptHash.decoy(cost: cost)?.matches(password)
            return user.map { .notAdmitted($0.status(at: clock())) } ?? .unknownUser
        }
        guard hash.matches(password) else { return .wrongPassword }
        return user.isPublished(at: now) ? .accepted : .notAdmitted(user.status(at: now))
    }
}

extension BcryptHash {
    /// A hash that no password is known to have, for checks that must take their time.
    static func decoy(cost: Int) -> BcryptHash? {
        let digits = (cost < 10 ? "0" : "") + "\(cost)"
        return BcryptHash("$2y$\(digits)$\(String(repeating: "e", count: 53))".utf8)
    }
}
