public import FoundationEssentials

/// What regcred knows of a user besides the hash, kept in a comment line directly above the entry:
/// `#regcred alice created=2026-11-23T12:00:00Z changed=… expires=… note=contractor%20team`.
///
/// Apache's htpasswd keeps such lines and the registry skips them.
public struct UserMetadata: Equatable, Sendable {
    /// When the user was added.
    public var created: Date?
    /// When the password was last changed.
    public var changed: Date?
    /// From when on the user is no longer published.
    public var expires: Date?
    /// Since when the user is disabled; the hash then stands in the comment.
    public var disabled: Date?
    /// Whether the user is a program with a password that regcred made.
    public var isRobot = false
    /// The name that takes this robot's place; it goes when ``expires`` has come.
    public var successor: Username?
    /// A note for people.
    public var note: String?
    /// The hash of a disabled user.
    var hash: BcryptHash?

    /// Metadata with nothing in it.
    public init() {}

    static let prefix = "#regcred "

    /// The comment line, without a line break.
    func line(for name: Username) -> String {
        var words = [PercentEncoding.encode(name.description)]
        func add(_ key: String, _ value: String?) {
            if let value { words.append("\(key)=\(value)") }
        }
        add("created", created?.rfc3339)
        add("changed", changed?.rfc3339)
        add("expires", expires?.rfc3339)
        add("disabled", disabled?.rfc3339)
        add("robot", isRobot ? "1" : nil)
        add("successor", successor.map { PercentEncoding.encode($0.description) })
        add("note", note.map(PercentEncoding.encode))
        add("hash", hash?.text)
        return Self.prefix + words.joined(separator: " ")
    }

    /// Reads a comment line that begins with `#regcred `.
    ///
    /// - Returns: The name and the metadata; `nil` when the line is malformed. A time that cannot be read is malformed
    ///   too, for a user whose expiry is lost would stay for ever.
    static func parse(_ line: some Collection<UInt8>) -> (name: Username, metadata: UserMetadata)? {
        if let known = parsePlain(Array(line)[...]) { return known }
        guard let text = String(validating: line, as: UTF8.self), text.hasPrefix(prefix) else { return nil }
        var words = text.dropFirst(prefix.count).split(separator: " ")[...]
        guard let first = words.popFirst(), let decoded = PercentEncoding.decode(first),
            let name = try? Username(decoded)
        else { return nil }
        var metadata = UserMetadata()
        var keys: Set<Substring> = []
        for word in words {
            // Of a key that stands twice nobody knows which was meant.
            guard let equals = word.firstIndex(of: "="), keys.insert(word[..<equals]).inserted else { return nil }
            guard metadata.set(String(word[..<equals]), to: word[word.index(after: equals)...])
            else { return nil }
        }
        return (name, metadata)
    }

    private mutating func set(_ key: String, to value: Substring) -> Bool {
        func time(_ field: WritableKeyPath<UserMetadata, Date?>) -> Bool {
            guard let date = Date(rfc3339: String(value)) else { return false }
            self[keyPath: field] = date
            return true
        }
        switch key {
        case "created": return time(\.created)
        case "changed": return time(\.changed)
        case "expires": return time(\.expires)
        case "disabled": return time(\.disabled)
        case "robot":
            isRobot = value == "1"
            return isRobot
        case "successor":
            successor = PercentEncoding.decode(value).flatMap { try? Username($0) }
            return successor != nil
        case "note":
            note = PercentEncoding.decode(value)
            return note != nil
        case "hash":
            hash = BcryptHash(value.utf8)
            return hash != nil
        // A misspelt `expires` must not let a user stay, so nothing unknown is passed over.
        default: return false
        }
    }
}
