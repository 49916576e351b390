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
    ///   - policy: The policy for passwords that people choose.
    ///   - cost: The cost for new hashes.
    /// - Returns: The hash.
    /// - Throws: ``PasswordError``; whatever libxcrypt reports.
    func hash(keeping old: BcryptHash?, _ policy: PasswordPolicy, cost: Int) throws -> BcryptHash? {
        switch self {
        case .unchanged: return nil
        case .hash(let hash): return hash
        case .password(let password):
            try password.check(policy)
            if let old, old.cost >= cost, old.matches(password.secret) { return old }
            return try password.hash(policy, cost: cost)
        }
    }
}
