/// The records of a CSV or TSV file (RFC 4180): fields, quoted where they hold separators, quotes or line breaks.
///
/// Line breaks are LF or CRLF. Blanks count. A quote within a field is written twice, and stands in quoted fields only.
struct DelimitedRows: Sequence, IteratorProtocol {
    /// One record.
    struct Row: Equatable {
        /// The line on which it begins, from 1.
        let line: Int
        /// The fields, without quotes.
        var fields: [ArraySlice<UInt8>] = []
        /// Why the record is malformed.
        var problem: String?
    }

    /// Why nobody can tell where the next record begins; the rows end there.
    private(set) var failure: ImportError?
    private let bytes: [UInt8]
    private let separator: UInt8
    private var place: Int
    private var line = 1

    init(_ bytes: [UInt8], from start: Int, separator: UInt8) {
        self.bytes = bytes
        self.separator = separator
        place = start
    }

    mutating func next() -> Row? {
        skipEmptyLines()
        guard place < bytes.count else { return nil }
        var row = Row(line: line)
        while true {
            guard let field = readField() else {
                if !isRestOfLinePlain { failure = failure ?? .ambiguousQuotes(line: line) }
                guard failure == nil else { return nil }
                row.problem = "has a quote within a field, or text after a quoted field"
                skipLine()
                return row
            }
            row.fields.append(field)
            // A field ends at a separator, a line break or the end.
            guard place < bytes.count, bytes[place] == separator else { break }
            place += 1
        }
        skipLine()
        return row
    }

    /// The field at `place`, after which `place` is at its end; `nil` when it is malformed.
    private mutating func readField() -> ArraySlice<UInt8>? {
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return readPlainField() }
        let opening = line
        var field: [UInt8] = []
        var start = place + 1
        while let quote = bytes.firstOffset(of: UInt8(ascii: "\""), in: start..<bytes.count) {
            let part = bytes[start..<quote]
            field += part
            line += part.count { $0 == UInt8(ascii: "\n") }
            place = quote + 1
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
                return isAtEndOfField ? field[...] : nil
            }
            field.append(UInt8(ascii: "\""))
            start = place + 1
        }
        failure = .unclosedQuote(line: opening)
        place = bytes.count
        return nil
    }

    private mutating func readPlainField() -> ArraySlice<UInt8>? {
        let start = place
        while !isAtEndOfField {
            if bytes[place] == UInt8(ascii: "\"") { return nil }
            place += 1
        }
        return bytes[start..<place]
    }

    private var isAtEndOfField: Bool {
        guard place < bytes.count, bytes[place] != separator else { return true }
        return lineBreakLength > 0
    }

    /// The length of the line break at `place`, 0 when there is none.
    private var lineBreakLength: Int {
        guard place < bytes.count else { return 0 }
        if bytes[place] == UInt8(ascii: "\n") { return 1 }
        guard bytes[place] == UInt8(ascii: "\r") else { return 0 }
        let next = place + 1
        return next < bytes.count && bytes[next] == UInt8(ascii: "\n") ? 2 : (next == bytes.count ? 1 : 0)
    }

    /// Whether no quote follows that on the misplaced one: what is quoted there might be a record, or part of a note.
    private var isRestOfLinePlain: Bool {
        let end = bytes.firstOffset(of: UInt8(ascii: "\n"), in: place..<bytes.count) ?? bytes.count
        let start = place < end && bytes[place] == UInt8(ascii: "\"") ? place + 1 : place
        return start >= end || bytes.firstOffset(of: UInt8(ascii: "\""), in: start..<end) == nil
    }

    private mutating func skipEmptyLines() {
        while case let length = lineBreakLength, length > 0 {
            place += length
            line += 1
        }
    }

    private mutating func skipLine() {
        place = bytes.firstOffset(of: UInt8(ascii: "\n"), in: place..<bytes.count).map { $0 + 1 } ?? bytes.count
        line += 1
    }
}
