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
        var renderer = UserRenderer()
        // By the line of the user who is there; names that are new stand at the end, in order.
        var changed: [Int: User] = [:]
        var added: [User] = []
        var places: [Username: Int] = [:]
        for user in users {
            if let number = lineNumber(of: user.name) {
                changed[number] = user
            } else if let place = places.updateValue(added.count, forKey: user.name) {
                places[user.name] = place
                added[place] = user
            } else {
                added.append(user)
            }
        }
        var output = LineOutput(reserving: bytes.count + 160 * added.count, lines: lines.count + 2 * added.count)
        for (number, line) in lines.enumerated() {
            // The comment of an entry goes with the entry; one of nobody goes for good.
            if line.kind == .metadata || line.kind == .orphan { continue }
            let comment = number > 0 && lines[number - 1].kind == .metadata ? lines[number - 1] : nil
            if line.kind.isUser {
                if let user = changed[number] {
                    renderer.append(user, to: &output)
                    continue
                }
                if let name = try? Username(bytes: name(of: line)), isRemoved(name) { continue }
            }
            if let comment { output.copy(comment, from: bytes) }
            output.copy(line, from: bytes)
        }
        for user in added { renderer.append(user, to: &output) }
        self = HtpasswdDocument(bytes: output.bytes, lines: output.lines)
    }
}

/// Bytes of an htpasswd file with the places of its lines.
struct LineOutput {
    private(set) var bytes: [UInt8] = []
    private(set) var lines: [HtpasswdLine] = []

    init(reserving count: Int, lines lineCount: Int) {
        bytes.reserveCapacity(count)
        lines.reserveCapacity(lineCount)
    }

    /// Copies a line of `source`, with its line feed.
    mutating func copy(_ line: HtpasswdLine, from source: [UInt8]) {
        lines.append(line.shifted(by: bytes.count - line.start))
        bytes += source[line.start...line.range.upperBound]
    }

    /// Appends a line that `write` writes, without its line feed.
    mutating func append(_ kind: HtpasswdLine.Kind, nameLength: Int = 0, _ write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        lines.append(HtpasswdLine(start: start, length: bytes.count - start, nameLength: nameLength, kind: kind))
        bytes.append(UInt8(ascii: "\n"))
    }
}

/// Renders users one after the other.
///
/// Users who are added together have the same metadata but for the names, so the words are rendered once.
struct UserRenderer {
    private var metadata: UserMetadata?
    private var words: [UInt8] = []

    mutating func append(_ user: User, to output: inout LineOutput) {
        let isDisabled = user.metadata?.disabled != nil
        if var metadata = user.metadata {
            metadata.hash = isDisabled ? user.hash : nil
            let words = words(of: metadata, user.name)
            output.append(isDisabled ? .disabled : .metadata) { bytes in
                bytes += UserMetadata.prefix.utf8
                bytes += PercentEncoding.encode(user.name.description).utf8
                bytes += words
            }
        }
        guard !isDisabled, let hash = user.hash else { return }
        output.append(.entry, nameLength: user.name.description.utf8.count) { bytes in
            bytes += user.name.description.utf8
            bytes.append(UInt8(ascii: ":"))
            bytes += hash.text.utf8
        }
    }

    /// What follows the name in the comment.
    private mutating func words(of metadata: UserMetadata, _ name: Username) -> [UInt8] {
        if metadata != self.metadata {
            let line = metadata.line(for: name)
            let start = UserMetadata.prefix.utf8.count + PercentEncoding.encode(name.description).utf8.count
            words = Array(line.utf8.dropFirst(start))
            self.metadata = metadata
        }
        return words
    }
}
