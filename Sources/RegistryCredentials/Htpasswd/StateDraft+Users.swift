extension StateDraft {
    /// Adds a user who must be new.
    ///
    /// - Returns: The user.
    @discardableResult
    mutating func add(
        _ name: Username,
        to realm: RealmDefinition,
        hash: BcryptHash,
        changes: UserChanges = UserChanges()
    ) throws -> User {
        var metadata = UserMetadata()
        metadata.created = now
        metadata.changed = now
        try changes.apply(to: &metadata)
        let user = User(name: name, hash: hash, metadata: metadata)
        try edit(realm.name) { document in
            guard document.user(name) == nil else { throw UserError.exists(name, realm: realm.name) }
            document.set(user)
        }
        return user
    }

    /// Changes a user where it differs; `nil` leaves the hash as it is.
    ///
    /// - Returns: What differs, and the user as it is now.
    @discardableResult
    mutating func update(
        _ user: User,
        in realm: Identifier,
        hash: BcryptHash?,
        changes: UserChanges
    ) throws -> (differences: [UserDifference], user: User) {
        var changed = user
        var metadata = user.metadata ?? UserMetadata()
        if let hash, hash != user.hash {
            changed.hash = hash
            changed.foreignHash = nil
            metadata.changed = now
        }
        try changes.apply(to: &metadata)
        if metadata != user.metadata ?? UserMetadata() { changed.metadata = metadata }
        guard changed != user else { return ([], user) }
        try edit(realm) { $0.set(changed) }
        return (UserDifference.between(user, changed), changed)
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
