/// A `.netrc` that is there already, in which the entry of one machine is replaced.
///
/// The format is that of ftp(1), with comments and quoted words as curl reads them. It is edited as text: the entries of
/// other machines, macros and comments stay as they are.
struct NetrcFile {
    /// Why it cannot be edited, lower case, no full stop.
    struct Objection: Error {
        let reason: String
    }

    private struct Entry {
        /// The machine; `nil` for the one that stands for all others, which must be the last.
        let machine: [UInt8]?
        /// From the first byte of its first word to the last of its last word.
        var range: Range<Int>
    }

    private let bytes: [UInt8]
    private var entries: [Entry] = []
    /// Whether a macro goes on to the end of the file.
    private var endsInMacro = false
    private var place = 0

    /// Reads a file.
    ///
    /// - Throws: ``Objection`` with the line that cannot be read.
    init(_ bytes: [UInt8]) throws(Objection) {
        self.bytes = bytes
        while let keyword = try nextWord(isKeyword: true) {
            switch String(decoding: bytes[keyword], as: UTF8.self).lowercased() {
            case "machine":
                let name = try value()
                entries.append(Entry(machine: unquoted(name), range: keyword.lowerBound..<name.upperBound))
            case "default": entries.append(Entry(machine: nil, range: keyword))
            case "login", "user", "password", "account":
                let end = try value().upperBound
                guard let last = entries.last else { throw objection(at: keyword.lowerBound) }
                entries[entries.count - 1].range = last.range.lowerBound..<end
            case "macdef":
                _ = try value()
                skipMacro()
            default: throw objection(at: keyword.lowerBound)
            }
        }
    }

    /// The file with `line` for `machine`, in the place of the first entry of that machine; others of it go.
    ///
    /// - Parameters:
    ///   - machine: The machine.
    ///   - line: The entry, without a line feed.
    /// - Returns: The whole file.
    func replacing(_ machine: String, with line: String) -> [UInt8] {
        let own = entries.filter { $0.machine?.elementsEqual(machine.utf8) ?? false }
        var edited = bytes
        for entry in own.dropFirst().reversed() { edited.removeSubrange(wholeLine(entry.range)) }
        if let first = own.first {
            edited.replaceSubrange(first.range, with: line.utf8)
            return edited.last == UInt8(ascii: "\n") ? edited : edited + [UInt8(ascii: "\n")]
        }
        if let rest = entries.first(where: { $0.machine == nil }) {
            edited.insert(contentsOf: "\(line)\n".utf8, at: rest.range.lowerBound)
            return edited
        }
        if let last = edited.last, last != UInt8(ascii: "\n") { edited.append(UInt8(ascii: "\n")) }
        // An empty line ends a macro.
        return edited + (endsInMacro ? [UInt8(ascii: "\n")] : []) + Array("\(line)\n".utf8)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }

    private mutating func value() throws(Objection) -> Range<Int> {
        guard let word = try nextWord(isKeyword: false) else { throw objection(at: bytes.count) }
        return word
    }

    /// The next word; where a keyword stands, `#` begins a comment.
    private mutating func nextWord(isKeyword: Bool) throws(Objection) -> Range<Int>? {
        while place < bytes.count {
            if Self.isBlank(bytes[place]) {
                place += 1
            } else if isKeyword, bytes[place] == UInt8(ascii: "#") {
                place = bytes.firstOffset(of: UInt8(ascii: "\n"), in: place..<bytes.count) ?? bytes.count
            } else {
                return try word()
            }
        }
        return nil
    }

    private mutating func word() throws(Objection) -> Range<Int> {
        let start = place
        guard bytes[start] == UInt8(ascii: "\"") else {
            place = bytes[start...].firstIndex(where: Self.isBlank) ?? bytes.count
            return start..<place
        }
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard place < bytes.count else { throw objection(at: start) }
        place += 1
        return start..<place
    }

    /// A macro ends with an empty line.
    private mutating func skipMacro() {
        let lineFeed = UInt8(ascii: "\n")
        while place < bytes.count {
            guard let end = bytes.firstOffset(of: lineFeed, in: place..<bytes.count) else { break }
            place = end + 1
            if place < bytes.count, bytes[place] == lineFeed { return }
        }
        place = bytes.count
        endsInMacro = true
    }

    private func unquoted(_ word: Range<Int>) -> [UInt8] {
        guard bytes[word.lowerBound] == UInt8(ascii: "\"") else { return Array(bytes[word]) }
        var (text, isEscaped) = ([UInt8](), false)
        for byte in bytes[word].dropFirst().dropLast() {
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            if !isEscaped { text.append(byte) }
        }
        return text
    }

    /// The range with its line end, if nothing else stands behind it.
    private func wholeLine(_ range: Range<Int>) -> Range<Int> {
        let end = bytes[range.upperBound...].firstIndex { !" \t\r".utf8.contains($0) } ?? bytes.count
        return range.lowerBound..<(end < bytes.count && bytes[end] == UInt8(ascii: "\n") ? end + 1 : range.upperBound)
    }

    private func objection(at place: Int) -> Objection {
        let line = bytes[..<place].count { $0 == UInt8(ascii: "\n") } + 1
        return Objection(reason: "line \(line) is none that netrc knows")
    }
}
