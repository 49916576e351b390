import FoundationEssentials

@testable import RegistryCredentials

/// A realm file as a list of texts: slow, obvious, and so what the real document is compared with.
struct NaiveHtpasswd {
    enum Item: Equatable {
        /// A blank line or a foreign comment.
        case foreign(String)
        /// A `#regcred` comment that belongs to nobody.
        case orphan(String)
        /// A user's lines.
        case user(name: String, lines: [String])
    }

    private(set) var items: [Item] = []

    static let names = ["alice", "bob", "c d", "eve=1", "\u{E9}ve", "%41", "Alice", "x:".dropLast() + "y"].map {
        String($0)
    }

    /// The file.
    var text: String {
        items.flatMap { item -> [String] in
            switch item {
            case .foreign(let line), .orphan(let line): [line]
            case .user(_, let lines): lines
            }
        }.map { $0 + "\n" }.joined()
    }

    /// The names of the users in the order of the file.
    var names: [String] {
        items.compactMap { if case .user(let name, _) = $0 { name } else { nil } }
    }

    /// A random file.
    init(random generator: inout SeededGenerator, at time: Date) {
        let order = Self.names.shuffled(using: &generator)
        for name in order.prefix(Int.random(in: 0...order.count, using: &generator)) {
            set(Self.user(name, random: &generator, at: time))
        }
        let foreign = ["", "  \t", "# note: x", " #regcred looks like one", "#regcred"]
        for place in items.indices.reversed() where Bool.random(using: &generator) {
            // An orphan is never directly above its own user: there it would belong to somebody.
            let item = Bool.random(using: &generator) ? nil : foreign.randomElement(using: &generator)
            items.insert(item.map { .foreign($0) } ?? .orphan("#regcred nobody note=old"), at: place)
        }
    }

    static func user(_ name: String, random generator: inout SeededGenerator, at time: Date) -> User? {
        guard let username = try? Username(name), let letter = "abcdefgh".randomElement(using: &generator),
            let hash = BcryptHash(Sample.hash(letter).utf8)
        else { return nil }
        var metadata: UserMetadata?
        if Bool.random(using: &generator) {
            metadata = Sample.metadata(note: ["", "a b", "\u{E9}=%"].randomElement(using: &generator), at: time)
            if Bool.random(using: &generator) {
                metadata?.expires = time.addingTimeInterval(Double.random(in: -9...9, using: &generator).rounded())
            }
            if Int.random(in: 0..<4, using: &generator) == 0 { metadata?.disabled = time }
        }
        return User(name: username, hash: hash, metadata: metadata)
    }

    mutating func set(_ user: User?) {
        guard let user, let hash = user.hash else { return }
        let name = user.name.description
        var lines: [String] = []
        if let metadata = user.metadata {
            var words = ["#regcred", Self.escape(name)]
            if let created = metadata.created { words.append("created=\(created.rfc3339)") }
            if let changed = metadata.changed { words.append("changed=\(changed.rfc3339)") }
            if let expires = metadata.expires { words.append("expires=\(expires.rfc3339)") }
            if let disabled = metadata.disabled { words.append("disabled=\(disabled.rfc3339)") }
            if let note = metadata.note { words.append("note=\(Self.escape(note))") }
            if metadata.disabled != nil { words.append("hash=\(hash.text)") }
            lines.append(words.joined(separator: " "))
        }
        if user.metadata?.disabled == nil { lines.append("\(name):\(hash.text)") }
        let new = Item.user(name: name, lines: lines)
        if let place = place(of: name) { items[place] = new } else { items.append(new) }
    }

    mutating func remove(_ name: String) -> Bool {
        guard place(of: name) != nil else { return false }
        if let place = place(of: name) { items.remove(at: place) }
        return true
    }

    mutating func dropOrphans() {
        items.removeAll { if case .orphan = $0 { true } else { false } }
    }

    private func place(of name: String) -> Int? {
        items.firstIndex { if case .user(name, _) = $0 { true } else { false } }
    }

    private static func escape(_ text: String) -> String {
        let replacements = [("%", "%25"), (" ", "%20"), ("=", "%3D"), ("\u{E9}", "%C3%A9")]
        return replacements.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}
