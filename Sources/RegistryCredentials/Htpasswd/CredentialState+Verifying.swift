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
    /// An unknown user takes as long as a wrong password: a hash of the cost that most users of the realm have, or of
    /// the realm's own when it is empty, is computed all the same.
    ///
    /// - Parameters:
    ///   - name: The user.
    ///   - realm: The realm's name; `nil` for the only one.
    ///   - password: The password.
    /// - Returns: What became of it.
    /// - Throws: ``UserError`` for the realm; as ``read(_:)``.
    public func verify(_ name: Username, realm: String?, password: Secret) throws -> Verification {
        try check(name, realm: realm, password: password).verification
    }

    /// Checks a password, and tells where the user stands.
    func check(_ name: Username, realm: String?, password: Secret) throws -> CheckedUser {
        let (home, user, cost, deployment, now) = try read { draft in
            let deployment = try draft.deployment()
            let definition = try deployment.knownRealm(realm)
            let found = try ([definition.name] + definition.includes).map { ($0, try draft.search(for: name, in: $0)) }
            // As it is published: a name of the realm itself hides one that is included.
            let user = found.lazy.compactMap { realm, search in search.user.map { (realm, $0) } }.first
            // Hashes keep the cost that was in force when they were made, and time tells it: a name that nobody has
            // takes as long as most names do, whatever a single odd hash costs.
            var costs = CostCounts()
            for (_, search) in found { costs.add(search.costs) }
            let cost = costs.usual ?? deployment.cost(of: definition.name)
            return (user?.0 ?? definition.name, user?.1, cost, deployment, draft.now)
        }
        func checked(_ verification: Verification) -> CheckedUser {
            CheckedUser(verification: verification, realm: home, user: user, realmCost: deployment.cost(of: home))
        }
        guard let user, let hash = user.hash else {
            _ = BcryptHash.decoy(cost: cost)?.matches(password)
            return checked(user.map { .notAdmitted($0.status(at: now)) } ?? .unknownUser)
        }
        guard hash.matches(password) else { return checked(.wrongPassword) }
        let isAdmitted = user.isPublished(at: now, under: deployment.passwords)
        return checked(isAdmitted ? .accepted : .notAdmitted(user.status(at: now, under: deployment.passwords)))
    }

    /// What became of a password check, and the user as the state had it.
    struct CheckedUser {
        let verification: Verification
        /// The realm in which the user is: the one that was asked for, or one that it includes.
        let realm: Identifier
        let user: User?
        /// The cost of new hashes in that realm.
        let realmCost: Int
    }
}

extension BcryptHash {
    /// A hash that no password is known to have, for checks that must take their time.
    static func decoy(cost: Int) -> BcryptHash? {
        let digits = (cost < 10 ? "0" : "") + "\(cost)"
        return BcryptHash("$2y$\(digits)$\(String(repeating: "e", count: 53))".utf8)
    }
}
