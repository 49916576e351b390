import FoundationEssentials

extension CredentialState {
    /// Gives a user another name; hash, times and note stay.
    ///
    /// - Throws: ``UserError/exists(_:realm:)``, ``UserError/unknown(_:realm:nearest:)``; as every change.
    public func renameUser(
        _ name: Username,
        to new: Username,
        realm: String?,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        try edit("user.rename", name, realm: realm, options) { document, realm, _ in
            _ = try document.knownUser(name, realm: realm)
            guard document.user(new) == nil else { throw UserError.taken(new, realm: realm) }
            document.rename(name, to: new)
            // An old name of a robot says who took its place.
            for var user in document.mayHaveSuccessors ? document.users : [] where user.metadata?.successor == name {
                user.metadata?.successor = new
                document.set(user)
            }
        }
    }

    /// Takes a user out of the published file, and keeps the hash for when the user is enabled again.
    ///
    /// - Throws: ``UserError``; as every change.
    public func disableUser(
        _ name: Username,
        realm: String?,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        try edit("user.disable", name, realm: realm, options) { document, realm, now in
            var user = try document.knownUser(name, realm: realm)
            guard user.metadata?.disabled == nil else { return }
            // The comment keeps bcrypt hashes only.
            guard user.hash != nil else { throw UserError.noBcryptHash(name) }
            user.metadata = user.metadata ?? UserMetadata()
            user.metadata?.disabled = now
            document.set(user)
        }
    }

    /// Puts a disabled user back into the published file, with the password that was.
    ///
    /// - Throws: ``UserError``; as every change.
    public func enableUser(
        _ name: Username,
        realm: String?,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        try edit("user.enable", name, realm: realm, options) { document, realm, _ in
            var user = try document.knownUser(name, realm: realm)
            guard user.metadata?.disabled != nil else { return }
            user.metadata?.disabled = nil
            document.set(user)
        }
    }

    /// Sets from when on a user is not admitted.
    ///
    /// - Throws: ``UserError``; as every change.
    public func expireUser(
        _ name: Username,
        realm: String?,
        _ expiry: UserChanges.Expiry,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        let definition = try read { try $0.deployment().knownRealm(realm) }
        return try change("user.expire", "\(definition.name)/\(name)", options) { draft in
            let user = try draft.realm(definition.name).knownUser(name, realm: definition.name)
            try draft.update(user, in: definition.name, hash: nil, changes: UserChanges(expires: expiry))
        }
    }

    private func edit(
        _ action: String,
        _ name: Username,
        realm: String?,
        _ options: ChangeOptions,
        _ body: (inout HtpasswdDocument, Identifier, Date) throws -> Void
    ) throws -> ChangeReport {
        let definition = try read { try $0.deployment().knownRealm(realm) }
        return try change(action, "\(definition.name)/\(name)", options) { draft in
            let now = draft.now
            try draft.edit(definition.name) { try body(&$0, definition.name, now) }
        }
    }
}
