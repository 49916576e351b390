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
        // By the line of the user who is there; names that are new stand at the end, in order.
        var changed: [Int: User] = [:]
        var added: [User] = []
        var places: [Username: Int] = [:]
        for user in users {
            if let number = lineNumber(of: user.name) {
                changed[number] = user
            } else if let place = places[user.name] {
                added[place] = user
            } else {
                places[user.name] = added.count
                added.append(user)
            }
        }
        var renderer = UserRenderer()
        var output = LineOutput(reserving: bytes.count + 160 * added.count, lines: lines.count + 2 * added.count)
        var number = 0
        while number < lines.count {
            let record = record(from: number)
            number = record.upperBound
            let last = record.upperBound - 1
            let new = changed[last]
            let isGone = lines[last].kind == .orphan || new == nil && isUser(last, isRemoved)
            // Of a record that goes or changes, what others wrote within it stays.
            for place in record where new == nil && !isGone || lines[place].kind.isForeign {
                output.copy(lines[place], from: bytes)
            }
            if let new { renderer.append(new, to: &output) }
        }
        for user in added { renderer.append(user, to: &output) }
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
        if var metadata = user.metadata, metadata != UserMetadata() {
            metadata.hash = isDisabled ? user.hash : nil
            let words = words(of: metadata, user.name)
            output.append(isDisabled ? .disabled : .metadata) { bytes in
                bytes += UserMetadata.prefix.utf8
                bytes += PercentEncoding.encode(user.name.description).utf8
                bytes += words
            }
        }
        guard !isDisabled, let hash = user.hash.map({ Array($0.text.utf8) }) ?? user.foreignHash?.unprotectedBytes
        else { return }
        output.append(.entry, nameLength: user.name.description.utf8.count) { bytes in
            bytes += user.name.description.utf8
            bytes.append(UInt8(ascii: ":"))
            bytes += hash
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
