/// How users are imported.
public struct ImportOptions: Equatable, Sendable {
    /// Whether users whom the file does not name are removed, so that the realm equals the file.
    public var prunes: Bool
    /// Whether a file without users may prune, and so remove everybody.
    public var allowsEmpty: Bool
    /// Whether lines that cannot be imported are left out, rather than nothing imported.
    public var keepsGoing: Bool
    /// Whether users without a hash that registries take are given generated passwords.
    public var resets: Bool

    /// Options as a value; without one of them everything is imported or nothing, and nobody removed.
    public init(prunes: Bool = false, allowsEmpty: Bool = false, keepsGoing: Bool = false, resets: Bool = false) {
        self.prunes = prunes
        self.allowsEmpty = allowsEmpty
        self.keepsGoing = keepsGoing
        self.resets = resets
    }
}

/// What an import did, or in a dry run would have done.
public struct ImportReport: Equatable, Sendable {
    /// A password that was made for a user.
    public struct Generated: Equatable, Sendable {
        /// The user.
        public let name: Username
        /// The password.
        public let password: Secret
    }

    /// What changed in the state and in the publication.
    public var change: ChangeReport
    /// Who is new, in the order of the file.
    public var added: [Username]
    /// Who was there and differs now, in the order of the file.
    public var changed: [Username]
    /// Who is gone, in the order of the realm.
    public var removed: [Username]
    /// How many were there and are as they were.
    public var unchanged: Int
    /// The lines that cannot be imported.
    public var refused: [ImportProblem]
    /// The lines left out because no registry takes their hashes.
    public var leftOut: [ImportProblem]
    /// The passwords that were made; none in a dry run.
    public var generated: [Generated]
}
