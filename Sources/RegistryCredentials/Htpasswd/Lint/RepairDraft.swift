/// The lines of a file while they are mended.
struct RepairDraft {
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
            lines.append(mendedLine(original[range], number: index + 1))
        }
        if let last = ranges.last, last.upperBound == original.count { mended[.noFinalNewline] = [ranges.count] }
        removeEarlierLines()
    }

    private mutating func mendedLine(_ raw: ArraySlice<UInt8>, number: Int) -> Line {
        let carriageReturn = UInt8(ascii: "\r")
        var text = raw
        if text.last == carriageReturn { text.removeLast() }
        // One that is too long could become short enough, and one with inner line ends is not what it looks like.
        guard raw.count <= HtpasswdLine.longest, !text.contains(carriageReturn) else {
            return Line(text: raw, number: number)
        }
        if text.count < raw.count { mended[.crlf, default: []].append(number) }
        let trimmed = LintText.trimmed(text)
        // At the beginning of the file its bytes would become a byte order mark.
        guard let first = trimmed.first, first != UInt8(ascii: "#"), let (name, hash) = LintText.cut(trimmed),
            !trimmed.starts(with: [0xef, 0xbb, 0xbf])
        else { return Line(text: text, number: number) }
        if trimmed.count < text.count { mended[.blankAroundLine, default: []].append(number) }
        // To whom a password beyond ASCII belongs differs between $2x$ and $2y$.
        guard !BcryptText.isMarkedAsBroken(hash), let canonical = BcryptText.canonical(hash),
            case .usable(_, let length) = BcryptText.go(hash)
        else {
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
