/// An htpasswd file without those of its faults that can be mended without changing who gets in at distribution.
///
/// Mended, because distribution reads them as what they become: carriage returns at the ends of lines and blanks around
/// entries (it trims them); a missing final line feed; bytes after a hash, letters before the salt and spare bits of the
/// salt (Go's bcrypt ignores them; written as everybody takes them, more consumers let the same users in); earlier lines
/// of a user who stands on several (the last one counts).
///
/// Not mended: a byte order mark, UTF-16, lines without a colon, glued records and blanks within an entry keep somebody
/// out who would get in afterwards; a further field after the hash may be somebody's note; other kinds of hash and costs
/// need the password.
public struct HtpasswdRepair: Sendable {
    /// One fault that was mended.
    public struct Change: Equatable, Sendable {
        /// The rule that finds it.
        public let rule: LintRule
        /// The lines of the original, ascending.
        public let lines: [Int]
    }

    /// The mended file.
    public let bytes: [UInt8]
    /// What was mended; empty when the bytes are those of the original.
    public let changes: [Change]

    /// Mends a file.
    ///
    /// - Throws: ``HtpasswdRepairError`` when distribution would read the result differently, which is a fault of regcred.
    public init(_ original: [UInt8]) throws(HtpasswdRepairError) {
        var draft = RepairDraft()
        if UTF16Text.decoded(original) == nil { draft.mend(original) }
        changes = draft.changes
        bytes = changes.isEmpty ? original : draft.bytes
        guard Self.admission(original) == Self.admission(bytes) else { throw HtpasswdRepairError() }
    }

    /// Who gets in at distribution with which hash, as far as it looks at it; `nil` when it rejects the file.
    private static func admission(_ bytes: [UInt8]) -> [ArraySlice<UInt8>: [UInt8]]? {
        let reading = ConsumerReading(.distribution, bytes, LintText.lines(bytes))
        guard reading.rejectedAtLine == nil else { return nil }
        var hashes: [ArraySlice<UInt8>: [UInt8]] = [:]
        for entry in reading.entries { hashes[entry.name] = BcryptText.canonical(entry.hash) ?? [] }
        return hashes
    }
}

/// A repair would have changed who gets in.
public struct HtpasswdRepairError: ActionableError {
    /// What is wrong.
    public var description: String { "the repaired file would not let the same users in; nothing was changed" }
    /// What to do about it.
    public var hint: String? { "repair the file by hand, and report this as a fault of regcred" }
    /// Always ``FailureKind/internal``.
    public var kind: FailureKind { .internal }
}

/// The lines of a file while they are mended.
private struct RepairDraft {
    private struct Line {
        var text: ArraySlice<UInt8>
        let number: Int
        /// The name as distribution cuts it, if it is an entry.
        var name: ArraySlice<UInt8>?
    }

    private var lines: [Line] = []
    private var mended: [LintRule: [Int]] = [:]

    var changes: [HtpasswdRepair.Change] {
        mended.map { HtpasswdRepair.Change(rule: $0.key, lines: $0.value.sorted()) }
            .sorted { ($0.lines[0], $0.rule.rawValue) < ($1.lines[0], $1.rule.rawValue) }
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for line in lines { bytes += line.text + [UInt8(ascii: "\n")] }
        return bytes
    }

    mutating func mend(_ original: [UInt8]) {
        let ranges = LintText.lines(original)
        lines.reserveCapacity(ranges.count)
        for (index, range) in ranges.enumerated() {
            lines.append(mendedLine(original[range], number: index + 1, isMarked: index == 0))
        }
        if let last = ranges.last, last.upperBound == original.count { mended[.noFinalNewline] = [ranges.count] }
        removeEarlierLines()
    }

    private mutating func mendedLine(_ raw: ArraySlice<UInt8>, number: Int, isMarked: Bool) -> Line {
        let carriageReturn = UInt8(ascii: "\r")
        var text = raw
        if text.last == carriageReturn { text.removeLast() }
        // One that is too long could become short enough, and one with inner line ends is not what it looks like.
        guard raw.count <= HtpasswdLine.longest, !text.contains(carriageReturn) else { return Line(text: raw, number: number) }
        if text.count < raw.count { mended[.crlf, default: []].append(number) }
        let trimmed = LintText.trimmed(text)
        guard let first = trimmed.first, first != UInt8(ascii: "#"), let (name, hash) = LintText.cut(trimmed) else {
            return Line(text: text, number: number)
        }
        if trimmed.count < text.count { mended[.blankAroundLine, default: []].append(number) }
        guard let canonical = BcryptText.canonical(hash), case .usable(_, let length) = BcryptText.go(hash) else {
            return Line(text: trimmed, number: number, name: name)
        }
        let rest = hash.dropFirst(length)
        let kept = rest.contains(UInt8(ascii: ":")) ? Array(rest) : []
        guard !hash.elementsEqual(canonical + kept) else { return Line(text: trimmed, number: number, name: name) }
        mended[Self.rule(hash), default: []].append(number)
        return Line(text: name + [UInt8(ascii: ":")] + canonical + kept, number: number, name: name)
    }

    private static func rule(_ hash: ArraySlice<UInt8>) -> LintRule {
        switch HashReport(hash) {
        case .goOnly(_, .glued), .goOnly(_, .extraField): .spareSaltBits
        case .goOnly(_, let rule): rule
        case .common, .refused: .nul
        }
    }

    /// Keeps the last line of each user, and above it the newest `#regcred` comment of that user.
    private mutating func removeEarlierLines() {
        var last: [ArraySlice<UInt8>: Int] = [:]
        for (index, line) in lines.enumerated() { if let name = line.name { last[name] = index } }
        guard last.count < lines.count(where: { $0.name != nil }) else { return }
        var kept: [Line] = []
        var comments: [ArraySlice<UInt8>: Line] = [:]
        for (index, line) in lines.enumerated() {
            guard let name = line.name else {
                kept.append(line)
                continue
            }
            let comment = kept.last.flatMap { Self.isMetadata($0.text, of: name) ? $0 : nil }
            if last[name] == index {
                if comment == nil, let earlier = comments[name] { kept.append(earlier) }
                kept.append(line)
            } else {
                if let comment {
                    kept.removeLast()
                    comments[name] = comment
                }
                mended[.duplicate, default: []].append(line.number)
            }
        }
        lines = kept
    }

    private static func isMetadata(_ text: ArraySlice<UInt8>, of name: ArraySlice<UInt8>) -> Bool {
        guard let (owner, metadata) = UserMetadata.parse(text) else { return false }
        return metadata.disabled == nil && name.elementsEqual(owner.description.utf8)
    }
}
