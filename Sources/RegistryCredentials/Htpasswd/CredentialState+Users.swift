extension CredentialState {
    /// Adds a user.
    ///
    /// - Parameters:
    ///   - name: Must be new.
    ///   - realm: The realm's name; `nil` for the only one.
    ///   - password: The password; asked for when it is clear that the user can be added.
    ///   - note: A note for people.
    ///   - options: Whether to write and publish.
    /// - Returns: What changed.
    /// - Throws: ``UserError``, ``PasswordError``; as every change.
    public func addUser(
        _ name: Username,
        realm: String?,
        password: @autoclosure () throws -> NewPassword,
        note: String? = nil,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        // Refused before the slow hash, and hashed before the lock, so that nobody waits for it.
        let deployment = try read { draft in
            let deployment = try draft.deployment()
            let realm = try deployment.knownRealm(realm)
            guard try draft.realm(realm.name).user(name) == nil else { throw UserError.exists(name, realm: realm.name) }
            return deployment
        }
        let definition = try deployment.knownRealm(realm)
        let hash = try password().hash(deployment.passwords, cost: deployment.cost(of: definition.name))
        return try change("user.add", "\(definition.name)/\(name)", options) { draft in
            try draft.add(name, to: draft.deployment().knownRealm(definition.name.description), hash: hash, note: note)
        }
    }

    /// Sees to it that a user is there with this password: adds or changes it only where it differs.
    ///
    /// A hash that the password matches is kept unless its cost is below the realm's. A note of `nil` leaves the note as it is.
    ///
    /// - Throws: ``UserError``, ``PasswordError``; as every change.
    public func setUser(
        _ name: Username,
        realm: String?,
        password: @autoclosure () throws -> NewPassword,
        note: String? = nil,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        try setPassword("user.set", name, realm: realm, password: password, note: note, mustExist: false, options)
    }

    /// Changes the note of a user who is there; `nil` leaves it, an empty one removes it.
    ///
    /// - Throws: ``UserError``; as every change.
    public func setNote(
        _ note: String?,
        of name: Username,
        realm: String?,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        let definition = try read { try $0.deployment().knownRealm(realm) }
        return try change("user.set", "\(definition.name)/\(name)", options) { draft in
            let user = try draft.realm(definition.name).knownUser(name, realm: definition.name)
            try draft.update(user, in: definition.name, hash: nil, note: note)
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
        try setPassword("user.passwd", name, realm: realm, password: password, note: nil, mustExist: true, options)
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
        var report = try change("user.remove", "\(definition.name)/\(name)", options) { draft in
            var document = try draft.realm(definition.name)
            guard document.remove(name) else { throw document.unknown(name, definition.name) }
            try draft.write(document, as: definition.name)
            others = try definition.includes.filter {
                try draft.realm($0).user(name)?.isPublished(at: draft.now) == true
            }
        }
        report.warnings += others.map { "user '\(name)' can still log in: realm '\(definition.name)' includes '\($0)'" }
        return report
    }

    private func setPassword(
        _ action: String,
        _ name: Username,
        realm: String?,
        password ask: () throws -> NewPassword,
        note: String?,
        mustExist: Bool,
        _ options: ChangeOptions
    ) throws -> ChangeReport {
        let (deployment, definition, old) = try read { draft in
            let deployment = try draft.deployment()
            let definition = try deployment.knownRealm(realm)
            let document = try draft.realm(definition.name)
            let user = document.user(name)
            guard !mustExist || user != nil else { throw document.unknown(name, definition.name) }
            return (deployment, definition, user?.hash)
        }
        let password = try ask()
        try password.check(deployment.passwords)
        let cost = deployment.cost(of: definition.name)
        let isKept = old.map { $0.cost >= cost && $0.matches(password.secret) } ?? false
        let hash = try isKept ? old : password.hash(deployment.passwords, cost: cost)
        guard let hash else { throw StateError.conflict }
        return try change(action, "\(definition.name)/\(name)", options) { draft in
            let document = try draft.realm(definition.name)
            guard let user = document.user(name) else {
                guard !mustExist else { throw document.unknown(name, definition.name) }
                return try draft.add(name, to: definition, hash: hash, note: note)
            }
            // Kept was the hash that stood there before the lock; whoever changed it meanwhile loses to this command.
            try draft.update(user, in: definition.name, hash: isKept && user.hash == old ? nil : hash, note: note)
        }
    }
}

extension StateDraft {
    /// Adds a user who must be new.
    mutating func add(_ name: Username, to realm: RealmDefinition, hash: BcryptHash, note: String?) throws {
        var document = try self.realm(realm.name)
        guard document.user(name) == nil else { throw UserError.exists(name, realm: realm.name) }
        var metadata = UserMetadata()
        metadata.created = now
        metadata.changed = now
        metadata.note = try checkedNote(note)
        document.set(User(name: name, hash: hash, metadata: metadata))
        try write(document, as: realm.name)
    }

    /// Changes a user where it differs; `nil` leaves the hash or the note as it is.
    mutating func update(_ user: User, in realm: Identifier, hash: BcryptHash?, note: String?) throws {
        var changed = user
        if let hash, hash != user.hash {
            changed.hash = hash
            changed.metadata = user.metadata ?? UserMetadata()
            changed.metadata?.changed = now
        }
        if let note = try checkedNote(note), note != user.metadata?.note ?? "" {
            changed.metadata = changed.metadata ?? UserMetadata()
            changed.metadata?.note = note.isEmpty ? nil : note
        }
        guard changed != user else { return }
        var document = try self.realm(realm)
        document.set(changed)
        try write(document, as: realm)
    }

    private func checkedNote(_ note: String?) throws(UserError) -> String? {
        guard let note else { return nil }
        let forbidden: Set<Unicode.GeneralCategory> = [.control, .format, .lineSeparator, .paragraphSeparator]
        let hasControl = note.unicodeScalars.contains { forbidden.contains($0.properties.generalCategory) }
        guard note.utf8.count <= 1_000, !hasControl else { throw .illegalNote }
        return note
    }
}

extension HtpasswdDocument {
    /// The error that there is no such user, with the nearest name that there is.
    func unknown(_ name: Username, _ realm: Identifier) -> UserError {
        // Looking through a million names for a typing error helps nobody.
        let candidates = userCount <= 10_000 ? users.map(\.name.description) : []
        return .unknown(name, realm: realm, nearest: nearestWord(to: name.description, among: candidates))
    }
}
