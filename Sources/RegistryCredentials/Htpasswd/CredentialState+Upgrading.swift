extension CredentialState {
    /// A password check, and how the hash compares with what the realm asks for.
    public struct VerificationReport: Equatable, Sendable {
        /// What became of the check.
        public let verification: Verification
        /// The bcrypt cost of the hash; `nil` unless the password is right.
        public let cost: Int?
        /// The bcrypt cost of new hashes in the user's realm.
        public let realmCost: Int
        /// What an upgrade changed; `nil` when none was asked for or the registry would not let the user in.
        public let change: ChangeReport?

        /// Whether the hash is cheaper to guess against than new ones are.
        public var isBelowCost: Bool { cost.map { $0 < realmCost } ?? false }
    }

    /// Checks a password as a registry would, and hashes it anew if the hash has a lower cost than the realm's.
    ///
    /// The password stays the same, and so does the time since when it is in use. A user of a realm that `realm`
    /// includes is upgraded there.
    ///
    /// - Parameters:
    ///   - name: The user.
    ///   - realm: The realm's name; `nil` for the only one.
    ///   - password: The password.
    ///   - upgrade: How to hash it anew when the registry would let the user in; `nil` for not at all.
    /// - Returns: What became of it.
    /// - Throws: ``UserError`` for the realm; ``PasswordError`` when the password cannot be hashed anew; as every change.
    public func verify(
        _ name: Username,
        realm: String?,
        password: Secret,
        upgrade: ChangeOptions?
    ) throws -> VerificationReport {
        let checked = try check(name, realm: realm, password: password)
        let old = checked.user?.hash
        var change: ChangeReport?
        if let upgrade, checked.verification == .accepted, let old {
            let isLow = old.cost < checked.realmCost
            let new = isLow ? try BcryptHash(hashing: password, cost: checked.realmCost) : old
            change = try self.change("user.upgrade", "\(checked.realm)/\(name)", upgrade) { draft in
                try draft.replace(old, of: name, in: checked.realm, with: new)
            }
        }
        // With a hash, a user who is not admitted had the right password too.
        let isRight = checked.verification != .wrongPassword
        return VerificationReport(
            verification: checked.verification,
            cost: isRight ? old?.cost : nil,
            realmCost: checked.realmCost,
            change: change
        )
    }
}

extension StateDraft {
    /// Puts `new` in the place of the hash `old`, unless somebody changed that meanwhile.
    fileprivate mutating func replace(
        _ old: BcryptHash,
        of name: Username,
        in realm: Identifier,
        with new: BcryptHash
    ) throws {
        var document = try self.realm(realm)
        guard var user = document.user(name), user.hash == old, new != old else { return }
        user.hash = new
        document.set(user)
        try write(document, as: realm)
    }
}
