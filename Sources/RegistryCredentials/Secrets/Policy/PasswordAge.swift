public import FoundationEssentials

extension PasswordPolicy {
    /// From when on the password of a user is older than `passwords.max_age`.
    ///
    /// - Parameter metadata: What is known of the user.
    /// - Returns: The time; `nil` when there is no maximum, the user is a robot, or nobody knows how old the
    ///   password is.
    public func ageLimit(of metadata: UserMetadata?) -> Date? {
        guard let maximumAge, let metadata, !metadata.isRobot else { return nil }
        return (metadata.changed ?? metadata.created)?.addingTimeInterval(Double(maximumAge.seconds))
    }

    /// From when on a registry lets a user in no more: at the expiry, or earlier when `passwords.enforce_max_age` is
    /// set and the password is too old by then.
    ///
    /// - Parameter metadata: What is known of the user.
    /// - Returns: The time; `nil` for never.
    public func admissionEnd(of metadata: UserMetadata?) -> Date? {
        let ends = [metadata?.expires, enforcesMaximumAge ? ageLimit(of: metadata) : nil]
        return ends.compactMap(\.self).min()
    }

    /// Why the password of a user is due to be changed; `nil` when it is not.
    ///
    /// A password of unknown age is due too, for it may be any age, but keeps nobody out. Users who are disabled or
    /// expired need no other password.
    func dueReason(of user: User, now: Date) -> DueReason? {
        guard maximumAge != nil, user.isPublished(at: now), user.metadata?.isRobot != true else { return nil }
        guard let limit = ageLimit(of: user.metadata) else { return .ageUnknown }
        return now >= limit ? .age(limit) : nil
    }
}
