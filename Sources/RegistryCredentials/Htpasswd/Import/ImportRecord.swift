public import FoundationEssentials

/// A user as a file to import has it.
public struct ImportRecord: Equatable, Sendable {
    /// The line, from 1, on which the record begins.
    public let line: Int
    /// The name.
    public let name: Username
    /// What the user logs in with.
    public let credential: ImportCredential
    // Most records of a large file have none, so they share the place of a pointer.
    private let box: Box?

    init(line: Int, name: Username, credential: ImportCredential, about: ImportFields? = nil) {
        self.line = line
        self.name = name
        self.credential = credential
        box = about.map(Box.init)
    }

    /// What else the file says of the user; `nil` when it says nothing.
    public var about: ImportFields? { box?.fields }

    private final class Box: Sendable, Equatable {
        let fields: ImportFields

        init(_ fields: ImportFields) {
            self.fields = fields
        }

        static func == (left: Box, right: Box) -> Bool {
            left.fields == right.fields
        }
    }
}

/// What a file says of a user besides name and credential.
public struct ImportFields: Equatable, Sendable {
    /// From when on the user is no longer published.
    public var expires: ImportField<Date> = .absent
    /// Since when the user is disabled.
    public var disabled: ImportField<Date> = .absent
    /// The note.
    public var note: ImportField<String> = .absent
    /// The whole of a `#regcred` comment, which takes the place of what the realm knows.
    var metadata: UserMetadata?

    init() {}
}

/// What a user who is imported logs in with.
public enum ImportCredential: Equatable, Sendable {
    /// A password, to be hashed.
    case password(Secret)
    /// A hash, taken as it is.
    case hash(BcryptHash)
    /// A hash with which no registry lets anybody in; its kind in words, such as `an apr1 hash`.
    case foreign(String)
    /// Nothing: a user who is there keeps the password.
    case none
}

/// A field that a file may have or not.
public enum ImportField<Value: Equatable & Sendable>: Equatable, Sendable {
    /// The file has no such field: what is there stays.
    case absent
    /// What the file says; `nil` for an empty field, which removes what is there.
    case set(Value?)

    /// The value after the import, when it was `old` before.
    func applied(to old: Value?) -> Value? {
        switch self {
        case .absent: old
        case .set(let new): new
        }
    }
}
