/// The lines of an owner in a file that others write too, between two marks.
struct TrustBlock {
    private static let (begin, end) = ("# BEGIN regcred ", "# END regcred ")
    private static let heading = Array("configs:".utf8)

    /// Where it is, with its marks.
    let place: Range<[UInt8].Index>
    /// The lines between the marks.
    let lines: ArraySlice<UInt8>
    /// Whether the line above had no end before the block came.
    let isUnended: Bool

    /// Finds the block; `nil` when there is none.
    ///
    /// - Throws: ``TrustEntries/Refusal`` when the marks are not one pair.
    init?(of owner: String, in text: [UInt8]) throws(TrustEntries.Refusal) {
        let (begin, end) = (Array((Self.begin + owner).utf8), Array((Self.end + owner).utf8))
        let unended = Array(TrustEntries.unended.utf8)
        let lines = Self.split(text)
        func isMark(_ line: ArraySlice<UInt8>, _ mark: [UInt8]) -> Bool {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            return line.elementsEqual(mark) || line.elementsEqual(mark + unended)
        }
        let begins = lines.indices.filter { isMark(lines[$0], begin) }
        let ends = lines.indices.filter { isMark(lines[$0], end) }
        if begins.isEmpty, ends.isEmpty { return nil }
        guard let first = begins.first, let last = ends.first, begins.count == 1, ends.count == 1, first < last else {
            throw TrustEntries.Refusal(reason: "the lines that mark regcred's entries are not one pair")
        }
        isUnended = lines[first].count > begin.count + 1
        place = lines[first].startIndex..<min(lines[last].endIndex + 1, text.endIndex)
        self.lines = text[lines[first + 1].startIndex..<lines[last].startIndex]
    }

    /// Whether `configs:` of registries.yaml stands in it.
    var isHeaded: Bool { lines.starts(with: Self.heading) }

    /// What its first line begins with.
    var indent: String { String(repeating: " ", count: lines.prefix { $0 == UInt8(ascii: " ") }.count) }

    /// `text` with other lines in its place.
    func replaced(in text: [UInt8], by block: [UInt8]) -> [UInt8] {
        Array(text[..<place.lowerBound]) + block + Array(text[place.upperBound...])
    }

    /// What `text` may be without it, the first that means the same is to be taken.
    ///
    /// Where entries of others are left below its heading, that goes to the block of another owner, or stays.
    func removals(from text: [UInt8]) -> [[UInt8]] {
        var (above, below) = (text[..<place.lowerBound], text[place.upperBound...])
        if isUnended, below.isEmpty { above = above.dropLast() }
        if isUnended, Self.isBegin(below) {
            // The end of the line above is what the next block brought, then.
            let mark = below.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            below = mark + TrustEntries.unended.utf8 + below[mark.endIndex...]
        }
        let plain = Array(above + below)
        guard isHeaded else { return [plain] }
        let heading = Self.heading + "\n".utf8
        var results = [plain, Array(above + heading + below)]
        let next = Self.split(Array(below)).first { !Self.isComment($0) || Self.isBegin($0) }
        if let next, Self.isBegin(next) {
            let place = above.count + next.endIndex
            results.insert(Array(plain[..<place] + "\n".utf8 + Self.heading + plain[place...]), at: 1)
        }
        return results
    }

    private static func isBegin(_ text: ArraySlice<UInt8>) -> Bool { text.starts(with: begin.utf8) }

    /// Whether a mark says that the line above it had no end.
    private static func isBound(_ mark: ArraySlice<UInt8>) -> Bool {
        Array(mark.last == UInt8(ascii: "\r") ? mark.dropLast() : mark).hasSuffix(Array(TrustEntries.unended.utf8))
    }

    /// Whether a line says nothing.
    private static func isComment(_ line: ArraySlice<UInt8>) -> Bool {
        let first = line.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: "\r") }
        return first == nil || first == UInt8(ascii: "#")
    }

    /// From where on others may write, for a line that may be within a block: there, or behind the end of the block.
    static func placeBelow(_ number: Int, of lines: [ArraySlice<UInt8>]) -> Int? {
        let isWithin = lines[..<number].reduce(false) { isWithin, line in
            isWithin ? !line.starts(with: Self.end.utf8) : line.starts(with: Self.begin.utf8)
        }
        // What that block says of the line above it is to stay true.
        let isBound = lines.indices.contains(number) && Self.isBegin(lines[number]) && Self.isBound(lines[number])
        guard isWithin || isBound else { return number }
        return lines[number...].firstIndex { $0.starts(with: Self.end.utf8) }.map { $0 + 1 }
    }

    /// The lines of a text, without their ends.
    static func split(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }
}
