import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Values that many tests need.
enum Sample {
    /// A well-formed hash that differs with `letter`; nobody knows a password for it.
    static func hash(_ letter: Character = "a", cost: String = "10") -> String {
        "$2y$\(cost)$" + String(repeating: letter, count: 53)
    }

    static func bcrypt(_ letter: Character = "a") throws -> BcryptHash {
        try #require(BcryptHash(hash(letter).utf8))
    }

    static func identifier(_ name: String) throws -> Identifier {
        try #require(Identifier(name))
    }

    static func document(_ text: String) throws -> HtpasswdDocument {
        try HtpasswdDocument(parsing: bytes(text))
    }

    /// Metadata as `user add` writes it.
    static func metadata(note: String? = nil, at time: Date = TestClock.start) -> UserMetadata {
        var metadata = UserMetadata()
        metadata.created = time
        metadata.changed = time
        metadata.note = note
        return metadata
    }

    /// An event of the audit log.
    static func event(_ subject: String = "users/alice") -> AuditEvent {
        AuditEvent(time: TestClock.start, actor: "tester", action: "user.add", subject: subject)
    }

    /// A password that a person could have chosen, and is long enough.
    static func password(_ text: String = "correct horse battery") -> NewPassword {
        NewPassword(Secret(text.utf8))
    }
}
