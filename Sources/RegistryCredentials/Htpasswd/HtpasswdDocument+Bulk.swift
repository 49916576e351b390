extension HtpasswdDocument {
    /// Adds many users at the end, in order, or puts them in the places of users with the same names.
    ///
    /// One pass over the file, however many they are. Of users with one name the last one counts.
    ///
    /// - Parameter users: The users.
    public mutating func set(_ users: some Collection<User>) {
        replace(users, removing: { _ in false })
    }

    /// Removes many users with their comments, in one pass.
    ///
    /// - Parameter names: The names; it does not matter whether there are such users.
    public mutating func remove(_ names: Set<Username>) {
        replace(EmptyCollection(), removing: names.contains)
    }

    /// Sets users and removes others, in one pass, which drops comments that belong to no entry too.
    ///
    /// - Parameters:
    ///   - users: Who is added or changed.
    ///   - isRemoved: Whether a user who is there, and not in `users`, goes.
    mutating func replace(_ users: some Collection<User>, removing isRemoved: (Username) -> Bool) {
        let users = Array(users)
        endLastLine()
        if !users.isEmpty { makeIndex() }
        // By the line of the user who is there; names that are new stand at the end, in order.
        var changed: [Int: Int] = [:]
        var added = NewUsers(capacity: users.count)
        for (place, user) in users.enumerated() {
            if let number = lineNumber(of: user.name) {
                changed[number] = place
            } else {
                added.add(place, of: users)
            }
        }
        var renderer = UserRenderer()
        let new = added.places
        var output = LineOutput(reserving: bytes.count + 160 * new.count, lines: lines.count + 2 * new.count)
        var number = 0
        while number < lines.count {
            let record = record(from: number)
            number = record.upperBound
            let last = record.upperBound - 1
            let change = changed[last].map { users[$0] }
            let isGone = lines[last].kind == .orphan || change == nil && isUser(last, isRemoved)
            // Of a record that goes or changes, what others wrote within it stays.
            for place in record where change == nil && !isGone || lines[place].kind.isForeign {
                output.copy(lines[place], from: bytes)
            }
            if let change { renderer.append(change, to: &output) }
        }
        for place in new { renderer.append(users[place], to: &output) }
        self = HtpasswdDocument(bytes: output.bytes, lines: output.lines)
    }

    /// The lines from a `#regcred` comment to its entry, or one line.
    private func record(from number: Int) -> Range<Int> {
        guard lines[number].kind == .metadata else { return number..<number + 1 }
        let entry = lines[number...].firstIndex { $0.kind == .entry } ?? number
        return number..<entry + 1
    }

    private func isUser(_ number: Int, _ isWanted: (Username) -> Bool) -> Bool {
        guard lines[number].kind.isUser, let name = try? Username(bytes: name(of: lines[number])) else { return false }
        return isWanted(name)
    }
}

extension HtpasswdLine.Kind {
    /// Whether somebody else wrote the line, and it is nobody's entry.
    fileprivate var isForeign: Bool { self == .comment || self == .blank }
}

/// The places of users who are new, each name once.
private struct NewUsers {
    private var first: [Int] = []
    private var latest: [Int: Int] = [:]
    private var index: NameIndex

    init(capacity: Int) {
        index = NameIndex(capacity: capacity)
    }

    /// The places, in order; of users with one name that of the last, in the order of the first.
    var places: [Int] {
        latest.isEmpty ? first : first.map { latest[$0] ?? $0 }
    }

    /// Adds the user at `place`.
    mutating func add(_ place: Int, of users: [User]) {
        let name = users[place].name
        let earlier = index.insert(place, hash: NameIndex.hash(name.description.utf8)) { users[$0].name == name }
        if let earlier { latest[earlier] = place } else { first.append(place) }
    }
}
