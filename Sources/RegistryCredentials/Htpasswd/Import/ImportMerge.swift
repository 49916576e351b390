internal import FoundationEssentials

/// Users of a file put into a realm.
struct ImportMerge {
    /// A user to be.
    struct Item {
        let record: ImportRecord
        /// The hash; `nil` keeps the one that is there.
        let hash: BcryptHash?
    }

    /// The realm afterwards.
    private(set) var result = HtpasswdDocument()
    private(set) var added: [Username] = []
    private(set) var changed: [Username] = []
    private(set) var removed: [Username] = []
    private(set) var unchanged = 0

    init() {}

    /// Merges.
    ///
    /// - Throws: ``StateError/conflict`` when a user whose password was to stay has gone meanwhile.
    init(_ items: [Item], into realm: HtpasswdDocument, now: Date) throws(StateError) {
        var realm = realm
        realm.makeIndex()
        result = realm
        let isEmpty = realm.userCount == 0
        var users: [User] = []
        for item in items {
            let old = isEmpty ? nil : realm.user(item.record.name)
            let new = try item.user(after: old, now: now)
            if new == old {
                unchanged += 1
                continue
            }
            if old == nil { added.append(new.name) } else { changed.append(new.name) }
            users.append(new)
        }
        if !users.isEmpty { result.set(users) }
    }

    /// Removes everybody else.
    mutating func prune(keeping names: Set<Username>) {
        removed = result.names.filter { !names.contains($0) }
        if !removed.isEmpty { result.remove(Set(removed)) }
    }
}

extension ImportMerge.Item {
    /// The user as the file wants it, with everything that the file does not speak of as it is.
    func user(after old: User?, now: Date) throws(StateError) -> User {
        guard old != nil || hash != nil else { throw .conflict }
        var user = old ?? User(name: record.name, hash: nil, metadata: nil)
        let about = record.about
        var metadata = about?.metadata ?? old?.metadata ?? UserMetadata()
        if let hash, hash != old?.hash {
            user.hash = hash
            user.foreignHash = nil
            if about?.metadata == nil { metadata.changed = now }
        }
        if old == nil, about?.metadata == nil { metadata.created = now }
        if let about {
            metadata.expires = about.expires.applied(to: metadata.expires)
            metadata.disabled = about.disabled.applied(to: metadata.disabled)
            metadata.note = about.note.applied(to: metadata.note)
        }
        metadata.hash = metadata.disabled == nil ? nil : user.hash
        // A user whom another tool made stays without metadata if there is nothing to say.
        if metadata != old?.metadata ?? UserMetadata() { user.metadata = metadata }
        return user
    }
}
