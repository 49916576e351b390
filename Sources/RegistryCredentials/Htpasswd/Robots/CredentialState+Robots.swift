extension CredentialState {
    /// Gives a robot a new password, at once or with an overlap in which the old one stays valid under its old name.
    ///
    /// Note and expiry go over to the new name. `rotate(onlyDue:_:)` removes the old one when the overlap has ended.
    ///
    /// - Parameters:
    ///   - name: The robot, by the name in service or without `.a` and `.b`.
    ///   - realm: The realm's name; `nil` for the only one.
    ///   - overlap: How long the old password stays valid; `nil` for not at all.
    ///   - takesPeople: Whether a user who is no robot becomes one.
    ///   - password: The new password, made when it is clear that it can be used.
    ///   - options: Whether to write and publish.
    /// - Returns: Which name has the new password, and what changed.
    /// - Throws: ``RobotError``, ``UserError``; as every change.
    public func rotateRobot(
        _ name: Username,
        realm: String?,
        overlap: TimeSpan? = nil,
        takesPeople: Bool = false,
        password: @autoclosure () throws -> NewPassword,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> (rotation: RobotRotation, report: ChangeReport) {
        // Refused before the slow hash, which is made before the lock; decided again under it.
        var rotation = try robotRotation(of: name, realm: realm, overlap: overlap, takesPeople: takesPeople)
        let deployment = try read { try $0.deployment() }
        let realm = try deployment.knownRealm(realm).name
        let hash = try password().hash(rules(deployment), for: rotation.name, cost: deployment.cost(of: realm))
        var notices: [String] = []
        var report = try change("user.rotate", "\(realm)/\(name)", options) { draft in
            rotation = try draft.rotation(of: name, in: realm, overlap: overlap, takesPeople: takesPeople)
            notices = try draft.apply(rotation, in: realm, hash: hash).notices(deployment.passwords, at: draft.now)
        }
        report.notices = notices
        return (rotation, report)
    }

    /// What ``rotateRobot(_:realm:overlap:takesPeople:password:_:)`` would do now.
    ///
    /// - Throws: ``RobotError``, ``UserError``; as ``read(_:)``.
    public func robotRotation(
        of name: Username,
        realm: String?,
        overlap: TimeSpan? = nil,
        takesPeople: Bool = false
    ) throws -> RobotRotation {
        try read { draft in
            let realm = try draft.deployment().knownRealm(realm).name
            return try draft.rotation(of: name, in: realm, overlap: overlap, takesPeople: takesPeople)
        }
    }
}

extension StateDraft {
    fileprivate func rotation(
        of name: Username,
        in realm: Identifier,
        overlap: TimeSpan?,
        takesPeople: Bool
    ) throws -> RobotRotation {
        try RobotRotation(
            of: name,
            in: self.realm(realm),
            realm: realm,
            overlap: overlap,
            takesPeople: takesPeople,
            now: now
        )
    }

    /// Does what was decided of a robot.
    ///
    /// - Returns: Who has the new password.
    @discardableResult
    mutating func apply(_ rotation: RobotRotation, in realm: Identifier, hash: BcryptHash) throws -> User {
        var document = try self.realm(realm)
        let old = try document.knownUser(rotation.replaced ?? rotation.name, realm: realm)
        var metadata = old.metadata ?? UserMetadata()
        metadata.changed = now
        metadata.isRobot = true
        if rotation.replaced != nil {
            metadata.created = now
            // The name may have been in service before; it goes to the end, as any new one.
            document.remove(rotation.name)
            var leaving = old
            leaving.metadata = leaving.metadata ?? UserMetadata()
            leaving.metadata?.isRobot = true
            leaving.metadata?.successor = rotation.name
            leaving.metadata?.expires = rotation.overlapEnd
            document.set(leaving)
        }
        let user = User(name: rotation.name, hash: hash, metadata: metadata)
        document.set(user)
        try write(document, as: realm)
        return user
    }

    /// Removes a robot's old name.
    mutating func retire(_ name: Username, in realm: Identifier) throws {
        var document = try self.realm(realm)
        document.remove(name)
        try write(document, as: realm)
    }
}
