/// One user of a file that is checked as a whole, but not indexed.
///
/// The result is the user that ``HtpasswdDocument/init(parsing:)`` and ``HtpasswdDocument/user(_:)`` find, in a
/// fraction of the time. Doubles of other users are not looked for.
struct HtpasswdSearch {
    /// The user; `nil` when there is none.
    let user: User?
    /// The costs of the file's hashes.
    let costs: CostCounts

    /// Searches `bytes` for the user called `name`.
    ///
    /// - Throws: ``HtpasswdError`` with the number of the first line that is wrong.
    init(for name: Username, in bytes: [UInt8]) throws(HtpasswdError) {
        let wanted = Array(name.description.utf8)
        var collector = Collector(bytes: bytes, name: name)
        var costs = CostCounts()
        var number = 0
        try HtpasswdLine.forEach(bytes) { line in
            number += 1
            switch line.kind {
            case .metadata: collector.visit(comment: line, number)
            case .entry:
                let isWanted = line.nameLength == wanted.count && collector.bytes(of: line).starts(with: wanted)
                collector.visit(entry: line, number, isWanted: isWanted)
                costs.add(bytes, (line.start + line.nameLength + 1)..<line.range.upperBound)
            case .blank, .comment, .disabled, .orphan, .shadowed, .illegal: break
            }
        }
        collector.finishComment()
        if let malformed = collector.malformed { throw .malformedMetadata(line: malformed) }
        self.costs = costs
        do {
            user = try HtpasswdDocument(parsing: collector.lines).user(name)
        } catch {
            throw error.numbered { collector.numbers[$0 - 1] }
        }
    }
}

/// Keeps the lines that tell of the wanted user, and checks all comments.
private struct Collector {
    private struct Comment {
        let line: HtpasswdLine
        let number: Int
        /// The name; `nil` where it does not matter, for a comment of a user who is enabled.
        let name: Username?
        let isDisabled: Bool
        let hasHash: Bool
    }

    let bytes: [UInt8]
    private let name: Username
    private(set) var lines: [UInt8] = []
    /// Their numbers in the file.
    private(set) var numbers: [Int] = []
    /// The number of the first comment that cannot be read.
    private(set) var malformed: Int?
    /// The comment that belongs to the next entry.
    private var pending: Comment?

    init(bytes: [UInt8], name: Username) {
        self.bytes = bytes
        self.name = name
    }

    func bytes(of line: HtpasswdLine) -> ArraySlice<UInt8> { bytes[line.range] }

    mutating func visit(comment line: HtpasswdLine, _ number: Int) {
        finishComment()
        if let (_, metadata) = UserMetadata.plain(bytes(of: line)), metadata.disabled == nil {
            pending = Comment(line: line, number: number, name: nil, isDisabled: false, hasHash: false)
            return
        }
        guard let (name, metadata) = UserMetadata.parse(bytes(of: line)) else {
            malformed = malformed ?? number
            return
        }
        let (isDisabled, hasHash) = (metadata.disabled != nil, metadata.hash != nil)
        pending = Comment(line: line, number: number, name: name, isDisabled: isDisabled, hasHash: hasHash)
    }

    mutating func visit(entry line: HtpasswdLine, _ number: Int, isWanted: Bool) {
        let bytes = bytes(of: line).prefix(line.nameLength)
        if let pending, pending.isDisabled, let name = pending.name, bytes.elementsEqual(name.description.utf8) {
            if isWanted { keep(pending.line, pending.number) }
        } else if isWanted, let pending, !pending.isDisabled {
            keep(pending.line, pending.number)
        } else {
            finishComment()
        }
        if isWanted { keep(line, number) }
        pending = nil
    }

    /// A comment that stands alone counts when it is that of a disabled user, and only then; it must have the hash.
    mutating func finishComment() {
        guard let comment = pending else { return }
        pending = nil
        guard comment.isDisabled else { return }
        if !comment.hasHash { malformed = malformed ?? comment.number }
        if comment.name == name { keep(comment.line, comment.number) }
    }

    private mutating func keep(_ line: HtpasswdLine, _ number: Int) {
        lines += bytes(of: line) + [UInt8(ascii: "\n")]
        numbers.append(number)
    }
}

extension HtpasswdError {
    /// The same error about other lines.
    fileprivate func numbered(_ number: (Int) -> Int) -> HtpasswdError {
        switch self {
        case .byteOrderMark: .byteOrderMark
        case .carriageReturn(let line): .carriageReturn(line: number(line))
        case .bareCarriageReturn(let line): .bareCarriageReturn(line: number(line))
        case .containsNUL(let line): .containsNUL(line: number(line))
        case .missingColon(let line): .missingColon(line: number(line))
        case .lineTooLong(let line): .lineTooLong(line: number(line))
        case .illegalName(let line, let error): .illegalName(line: number(line), error)
        case .bytesAfterHash(let line): .bytesAfterHash(line: number(line))
        case .duplicate(let line, let first): .duplicate(line: number(line), first: number(first))
        case .malformedMetadata(let line): .malformedMetadata(line: number(line))
        }
    }
}
