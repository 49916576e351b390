public import FoundationEssentials

/// What is to be changed of a user besides the password; what is `nil` stays as it is.
public struct UserChanges: Equatable, Sendable {
    /// From when on a user is not admitted.
    public enum Expiry: Equatable, Sendable {
        /// Never.
        case never
        /// From that time on.
        case at(Date)
    }

    /// A note for people; an empty one removes it.
    public var note: String?
    /// From when on the user is not admitted.
    public var expires: Expiry?

    /// Whether the user is marked as a robot; `false` leaves the mark as it is.
    public var marksRobot: Bool

    /// Changes as a value.
    public init(note: String? = nil, expires: Expiry? = nil, marksRobot: Bool = false) {
        self.note = note
        self.expires = expires
        self.marksRobot = marksRobot
    }

    /// Makes the changes.
    ///
    /// - Throws: ``UserError/illegalNote``.
    func apply(to metadata: inout UserMetadata) throws(UserError) {
        if let note {
            let forbidden: Set<Unicode.GeneralCategory> = [.control, .format, .lineSeparator, .paragraphSeparator]
            let isIllegal = note.unicodeScalars.contains { forbidden.contains($0.properties.generalCategory) }
            guard note.utf8.count <= 1_000, !isIllegal else { throw .illegalNote }
            metadata.note = note.isEmpty ? nil : note
        }
        if marksRobot { metadata.isRobot = true }
        switch expires {
        case nil: break
        case .never: metadata.expires = nil
        case .at(let date): metadata.expires = date.wholeSeconds
        }
    }
}

/// One thing in which a user differs from before; never a hash.
public struct UserDifference: Equatable, Sendable {
    /// What: `user`, `password`, `note` or `expires`.
    public let field: String
    /// What it was; `nil` when there was nothing.
    public let old: String?
    /// What it is; `nil` when there is nothing.
    public let new: String?

    /// In what `new` differs from `old`.
    static func between(_ old: User, _ new: User) -> [UserDifference] {
        var differences: [UserDifference] = []
        func add(_ field: String, _ old: String?, _ new: String?) {
            if old != new { differences.append(UserDifference(field: field, old: old, new: new)) }
        }
        if old.hash != new.hash { add("password", old.hash == nil ? nil : "<redacted>", "<redacted, new>") }
        add("note", old.metadata?.note, new.metadata?.note)
        add("expires", old.metadata?.expires?.rfc3339, new.metadata?.expires?.rfc3339)
        add("disabled", old.metadata?.disabled?.rfc3339, new.metadata?.disabled?.rfc3339)
        return differences
    }
}
