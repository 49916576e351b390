extension CredentialState {
    /// Adds a user.
    ///
    /// - Parameters:
    ///   - name: Must be new.
    ///   - realm: The realm's name; `nil` for the only one.
    ///   - password: The password; asked for when it is clear that the user can be added.
    ///   - changes: What else is to be known of the user.
    ///   - options: Whether to write and publish.
    /// - Returns: What changed.
    /// - Throws: ``UserError``, ``PasswordError``; as every change.
    public func addUser(
        _ name: Username,
        realm: String?,
        password: @autoclosure () throws -> NewPassword,
        changes: UserChanges = UserChanges(),
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        // Refused before the slow hash, and hashed before the lock, so that nobody waits for it.
        let deployment = try read { draft in
            let deployment = try draft.deployment()
            let realm = try deployment.knownRealm(realm)
            guard try draft.glance(at: name, in: realm.name) == nil else {
                throw UserError.exists(name, realm: realm.name)
            }
            return deployment
        }
        let definition = try deployment.knownRealm(realm)
        let hash = try password().hash(rules(deployment), for: name, cost: deployment.cost(of: definition.name))
        return try change("user.add", "\(definition.name)/\(name)", options) { draft in
            try draft.add(
                name,
                to: draft.deployment().knownRealm(definition.name.description),
                hash: hash,
                changes: changes
            )
        }
    }

    /// Changes the password of a user who is there; the same password keeps the hash.
    ///
    /// - Throws: ``UserError``, ``PasswordError``; as every change.
    public func changePassword(
        of name: Username,
        realm: String?,
        password: @autoclosure () throws -> NewPassword,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        try setUser(
            "user.passwd",
            name,
            realm: realm,
            credential: .password(password()),
            changes: UserChanges(),
            mustExist: true,
            options
        ).report
    }

    /// Removes a user.
    ///
    /// - Throws: ``UserError/unknown(_:realm:nearest:)``; as every change.
    public func removeUser(
        _ name: Username,
        realm: String?,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        let definition = try read { try $0.deployment().knownRealm(realm) }
        var others: [Identifier] = []
        var waiting: [Username] = []
        var report = try change("user.remove", "\(definition.name)/\(name)", options) { draft in
            try draft.edit(definition.name) { document in
                guard document.remove(name) else { throw document.unknown(name, definition.name) }
                guard document.mayHaveSuccessors else { return }
                waiting = document.users.filter { $0.metadata?.successor == name }.map(\.name)
            }
            others = try definition.includes.filter {
                try draft.realm($0).user(name)?.isPublished(at: draft.now) == true
            }
        }
        report.warnings += others.map { "user '\(name)' can still log in: realm '\(definition.name)' includes '\($0)'" }
        report.warnings += waiting.map {
            "user '\(name)' had taken the place of '\($0)', which 'regcred rotate' now leaves alone"
        }
        return report
    }
}
