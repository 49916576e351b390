extension CredentialState {
    /// What making a user as wanted came to.
    public struct SetOutcome: Sendable {
        /// What differed.
        public let differences: [UserDifference]
        /// What changed.
        public let report: ChangeReport
    }

    /// Sees to it that a user is there as wanted: adds or changes only what differs.
    ///
    /// - Parameters:
    ///   - name: The user.
    ///   - realm: The realm's name; `nil` for the only one.
    ///   - credential: A password, whose hash is kept when it matches and its cost is not below the realm's; a ready
    ///     hash; or nothing new. Asked for when it is clear that the realm is there.
    ///   - changes: What else is to be known of the user.
    ///   - options: Whether to write and publish.
    /// - Returns: What differed and what changed.
    /// - Throws: ``UserError``, ``PasswordError``; as every change.
    public func setUser(
        _ name: Username,
        realm: String?,
        credential: @autoclosure () throws -> UserCredential,
        changes: UserChanges = UserChanges(),
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> SetOutcome {
        try setUser(
            "user.set",
            name,
            realm: realm,
            credential: credential(),
            changes: changes,
            mustExist: false,
            options
        )
    }

    func setUser(
        _ action: String,
        _ name: Username,
        realm: String?,
        credential ask: @autoclosure () throws -> UserCredential,
        changes: UserChanges,
        mustExist: Bool,
        _ options: ChangeOptions
    ) throws -> SetOutcome {
        let (deployment, definition, old) = try read { draft in
            let deployment = try draft.deployment()
            let definition = try deployment.knownRealm(realm)
            var user = try draft.glance(at: name, in: definition.name)
            // A comment that was written by hand may have another spelling, which only reading the file finds.
            if mustExist, user == nil {
                user = try draft.realm(definition.name).knownUser(name, realm: definition.name)
            }
            return (deployment, definition, user?.hash)
        }
        let cost = deployment.cost(of: definition.name)
        let hash = try ask().hash(keeping: old, rules(deployment), for: name, cost: cost)
        var differences: [UserDifference] = []
        var notices: [String] = []
        var report = try change(action, "\(definition.name)/\(name)", options) { draft in
            let document = try draft.realm(definition.name)
            guard let user = document.user(name) else {
                guard !mustExist, let hash else { throw document.unknown(name, definition.name) }
                let user = try draft.add(name, to: definition, hash: hash, changes: changes)
                notices = user.notices(deployment.passwords, at: draft.now)
                differences = [UserDifference(field: "user", old: nil, new: "added")]
                return
            }
            // Kept was the hash that stood there before the lock; whoever changed it meanwhile loses to this command.
            let isKept = hash == old && user.hash == old
            let outcome = try draft.update(user, in: definition.name, hash: isKept ? nil : hash, changes: changes)
            differences = outcome.differences
            if hash != nil { notices = outcome.user.notices(deployment.passwords, at: draft.now) }
        }
        report.notices = notices
        return SetOutcome(differences: differences, report: report)
    }
}
