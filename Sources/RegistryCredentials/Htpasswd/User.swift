public import FoundationEssentials

/// A user of a realm.
public struct User: Equatable, Sendable {
    /// The name.
    public var name: Username
    /// The bcrypt hash; `nil` when the file has a hash of another kind, with which no registry logs anybody in.
    public var hash: BcryptHash?
    /// What regcred knows of the user; `nil` when another tool made the entry.
    public var metadata: UserMetadata?
    /// The hash of another kind, as it stands in the file, so that a change of the rest does not lose it.
    var foreignHash: Secret?

    /// A user as a value.
    public init(name: Username, hash: BcryptHash?, metadata: UserMetadata?) {
        self.name = name
        self.hash = hash
        self.metadata = metadata
    }

    /// Whether a registry may let this user in at `now`; under a policy, which may enforce an age, or none.
    public func isPublished(at now: Date, under policy: PasswordPolicy? = nil) -> Bool {
        guard hash != nil, metadata?.disabled == nil else { return false }
        let end = policy.map { $0.admissionEnd(of: metadata) } ?? metadata?.expires
        return end.map { $0 > now } ?? true
    }

    /// What to know of a password that this user was just given: that it lets nobody in, and why.
    func notices(_ policy: PasswordPolicy, at now: Date) -> [String] {
        let cure: String
        switch status(at: now, under: policy) {
        case "disabled": cure = "'regcred user enable' lets the user in"
        case "expired": cure = "'regcred user expire' changes that"
        case "outdated": cure = "it is the password from before: choose another"
        default: return []
        }
        let status = status(at: now, under: policy)
        return ["user '\(name)' is \(status) and cannot log in with this password: \(cure)"]
    }

    /// The state in one word, for people: `active`, `disabled`, `expired`, `unusable`, or `outdated` when the password
    /// is too old for a policy that enforces its age.
    public func status(at now: Date, under policy: PasswordPolicy? = nil) -> String {
        if metadata?.disabled != nil { return "disabled" }
        if hash == nil { return "unusable" }
        guard isPublished(at: now) else { return "expired" }
        return isPublished(at: now, under: policy) ? "active" : "outdated"
    }
}
