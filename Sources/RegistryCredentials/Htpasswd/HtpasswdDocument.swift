/// An htpasswd file as a realm of the state holds it: users with their `#regcred` comments, foreign comments, blank
/// lines; every byte that is not changed is kept.
///
/// The text is `name:hash` a line, LF at the end of each, UTF-8. The document keeps the bytes and where the lines
/// are, so that a file of a million users is scanned once and copied as a block.
///
/// A server in Swift can admit the users of any such file with Basic authentication (RFC 7617):
///
/// ```swift
/// func isAdmitted(authorization header: String, by document: HtpasswdDocument) -> Bool {
///     let words = header.split(separator: " ")
///     guard words.count == 2, words[0].lowercased() == "basic", let pair = Data(base64Encoded: String(words[1])),
///         let colon = pair.firstIndex(of: UInt8(ascii: ":")), let name = try? Username(bytes: pair[..<colon])
///     else { return false }
///     return document.admits(name, password: Secret(pair[pair.index(after: colon)...]), at: Date.now)
/// }
///
/// let document = HtpasswdDocument(tolerating: Array(try Data(contentsOf: file)))
/// ```
public struct HtpasswdDocument: Equatable, Sendable {
    /// The file.
    public internal(set) var bytes: [UInt8]
    /// The lines, in order.
    var lines: [HtpasswdLine]
    /// Where names are; made while a file is read, and gone with the first change: one search through the lines costs
    /// less than making it anew.
    var index: NameIndex?
    /// Whether it was changed since it was read.
    var isModified = false

    /// A file without a line.
    public init() {
        bytes = []
        lines = []
        index = nil
    }

    /// Reads a file, strictly.
    ///
    /// - Throws: ``HtpasswdError`` with the number of the first line that a registry or Apache would not read as it
    ///   was meant. A missing final newline is added.
    public init(parsing bytes: [UInt8]) throws(HtpasswdError) {
        self.bytes = bytes
        if let last = bytes.last, last != UInt8(ascii: "\n") { self.bytes.append(UInt8(ascii: "\n")) }
        lines = try HtpasswdLine.scan(self.bytes)
        var index = NameIndex(capacity: lines.count)
        for number in lines.indices where lines[number].kind.isUser {
            guard let first = Self.enter(number, of: lines, in: self.bytes, into: &index) else { continue }
            guard lines[first].kind != lines[number].kind else { throw .duplicate(line: number + 1, first: first + 1) }
            // Another tool gave a disabled user a password: who did that wants the user in.
            let disabled = lines[first].kind == .disabled ? first : number
            lines[disabled].kind = .orphan
            if disabled == first { index = entered(upTo: number + 1) }
        }
        self.index = index
    }

    /// A document of lines that were classified elsewhere, each user once.
    init(bytes: [UInt8], tolerated lines: [HtpasswdLine]) {
        self.bytes = bytes
        self.lines = lines
        index = nil
        var index = NameIndex(capacity: lines.count)
        for number in lines.indices.reversed() where lines[number].kind.isUser {
            // From the last line up: the last one counts, as it does for registries.
            if let later = enter(number, into: &index) {
                self.lines[number].kind = lines[number].kind == .disabled ? .orphan : .shadowed
                if lines[later].kind == .disabled, lines[number].kind == .entry {
                    (self.lines[later].kind, self.lines[number].kind) = (.orphan, .entry)
                }
            }
        }
        makeIndex()
    }

    /// Enters the line `number` into an index, unless there is a line of the same user: then returns that.
    private func enter(_ number: Int, into index: inout NameIndex) -> Int? {
        Self.enter(number, of: lines, in: bytes, into: &index)
    }

    private static func enter(
        _ number: Int,
        of lines: [HtpasswdLine],
        in bytes: [UInt8],
        into index: inout NameIndex
    ) -> Int? {
        let line = lines[number]
        guard line.kind == .entry else {
            let name = name(of: line, in: bytes)
            return index.insert(number, hash: NameIndex.hash(name)) {
                Self.name(of: lines[$0], in: bytes).elementsEqual(name)
            }
        }
        // Without a slice, which would be counted as a reference a million times.
        let range = line.start..<line.start + line.nameLength
        let hash = unsafe bytes.withUnsafeBufferPointer { unsafe NameIndex.hash($0[range]) }
        return index.insert(number, hash: hash) {
            Self.name(of: lines[$0], in: bytes).elementsEqual(bytes[range])
        }
    }

    private func entered(upTo end: Int) -> NameIndex {
        var index = NameIndex(capacity: lines.count)
        for number in 0..<end where lines[number].kind.isUser { _ = enter(number, into: &index) }
        return index
    }

    /// A file of lines that regcred wrote or read before, each name once.
    init(bytes: [UInt8], lines: [HtpasswdLine]) {
        self.bytes = bytes
        self.lines = lines
        isModified = true
        makeIndex()
    }

    /// Makes the index, if a change has removed it, for whoever looks up many names.
    mutating func makeIndex() {
        if index == nil { index = entered(upTo: lines.count) }
    }

    /// The number of users, enabled or not.
    public var userCount: Int { lines.count { $0.kind.isUser } }

    /// The user called `name`, or `nil`.
    public func user(_ name: Username) -> User? {
        lineNumber(of: name).flatMap { user(at: $0) }
    }

    /// The cost that most of the first hundred entries have; `nil` when none has a hash that registries take.
    var usualCost: Int? {
        var costs = CostCounts()
        for line in lines.lazy.filter({ $0.kind == .entry }).prefix(100) {
            let rest = bytes[(line.start + line.nameLength + 1)..<line.range.upperBound]
            let blanks = rest.reversed().prefix { [0x20, 0x09, 0x0d].contains($0) }.count
            costs.add(bytes, rest.startIndex..<rest.endIndex - blanks)
        }
        return costs.usual
    }

    /// All users, in the order of the file.
    public var users: [User] {
        lines.indices.compactMap { lines[$0].kind.isUser ? user(at: $0) : nil }
    }

    /// The names of all users, in the order of the file.
    public var names: [Username] {
        lines.compactMap { $0.kind.isUser ? try? Username(bytes: name(of: $0)) : nil }
    }

    func lineNumber(of name: Username) -> Int? {
        let wanted = Array(name.description.utf8)
        let isWanted = { (number: Int) in
            lines[number].kind.isUser && self.name(of: lines[number]).elementsEqual(wanted)
        }
        guard let index else { return lines.indices.first(where: isWanted) }
        return index.find(hash: NameIndex.hash(wanted[...]), isWanted: isWanted)
    }

    /// The name on a line that is a user's: the bytes before the colon, or the decoded word of a disabled user.
    func name(of line: HtpasswdLine) -> ArraySlice<UInt8> {
        Self.name(of: line, in: bytes)
    }

    private static func name(of line: HtpasswdLine, in bytes: [UInt8]) -> ArraySlice<UInt8> {
        if line.kind == .entry { return bytes[line.start..<line.start + line.nameLength] }
        let name = UserMetadata.parse(bytes[line.range])?.name.description ?? ""
        return Array(name.utf8)[...]
    }

    func user(at number: Int) -> User? {
        let line = lines[number]
        if line.kind == .disabled {
            guard let (name, metadata) = UserMetadata.parse(bytes[line.range]) else { return nil }
            return User(name: name, hash: metadata.hash, metadata: metadata)
        }
        guard let name = try? Username(bytes: name(of: line)) else { return nil }
        // A registry reads a line without the blanks and the carriage return at its end.
        let rest = bytes[(line.start + line.nameLength + 1)..<line.range.upperBound]
        let text = rest[..<(rest.lastIndex { ![0x20, 0x09, 0x0d].contains($0) }.map { $0 + 1 } ?? rest.startIndex)]
        let comment = metadataLine(ofEntry: number).map { lines[$0] }
        let metadata = comment.flatMap { UserMetadata.parse(bytes[$0.range])?.metadata }
        var user = User(name: name, hash: BcryptHash(text), metadata: metadata)
        if user.hash == nil { user.foreignHash = Secret(text) }
        return user
    }

    /// Compares the bytes.
    public static func == (left: HtpasswdDocument, right: HtpasswdDocument) -> Bool {
        left.bytes == right.bytes
    }
}
