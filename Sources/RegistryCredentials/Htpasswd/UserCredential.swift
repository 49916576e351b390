/// With what a user is to log in.
public enum UserCredential: Sendable {
    /// A password, to be hashed.
    case password(NewPassword)
    /// A ready hash, taken as it is.
    case hash(BcryptHash)
    /// What the user has.
    case unchanged

    /// The hash that the user is to have; `nil` for the one that is there.
    ///
    /// - Parameters:
    ///   - old: The hash that is there.
    ///   - rules: The rules for passwords that people choose.
    ///   - name: The user.
    ///   - cost: The cost for new hashes.
    /// - Returns: The hash.
    /// - Throws: ``PasswordError``, ``PasswordListError``; whatever libxcrypt reports.
    func hash(keeping old: BcryptHash?, _ rules: PasswordRules, for name: Username, cost: Int) throws -> BcryptHash? {
        switch self {
        case .unchanged: return nil
        case .hash(let hash): return hash
        case .password(let password):
            try password.check(rules, for: name)
            if let old, old.cost >= cost, old.matches(password.secret) { return old }
            return try BcryptHash(hashing: password.secret, cost: cost)
        }
    }
}
