/// The text of a TOML document, of which keys and values are read or skipped.
struct TOMLText {
    /// As deep as lists and keys may be nested.
    static let depthLimit = 100

    var rest: ArraySlice<UInt8>
    private let all: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        (rest, all) = (bytes, bytes)
    }

    var isAtEnd: Bool { rest.isEmpty }
    var isAtComment: Bool { rest.first == UInt8(ascii: "#") }
    var isAtNewline: Bool { rest.first == UInt8(ascii: "\n") || rest.starts(with: "\r\n".utf8) }
    var place: ArraySlice<UInt8>.Index { rest.startIndex }

    /// How many lines have ended since `place`.
    func newlines(since place: ArraySlice<UInt8>.Index) -> Int {
        all[place..<rest.startIndex].count { $0 == UInt8(ascii: "\n") }
    }

    mutating func skip(_ count: Int) { rest = rest.dropFirst(count) }

    /// Skips a character if it is next.
    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: scalar) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func skipBlanks() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    mutating func skipComment() {
        guard isAtComment else { return }
        while !isAtEnd, !isAtNewline { rest.removeFirst() }
    }

    mutating func skipNewline() -> Bool {
        guard isAtNewline else { return false }
        skip(rest.first == UInt8(ascii: "\n") ? 1 : 2)
        return true
    }

    /// Skips blanks, comments and ends of lines.
    mutating func skipSpace() {
        repeat {
            skipBlanks()
            skipComment()
        } while skipNewline()
    }
}

extension TOMLText {
    /// Reads dotted keys: bare, "basic" or 'literal'; and blanks behind them.
    mutating func keys() throws(TOMLFault) -> [String] {
        var keys: [String] = []
        repeat {
            guard keys.count < Self.depthLimit else { throw .depth }
            skipBlanks()
            keys.append(try key())
            skipBlanks()
        } while skip(".")
        return keys
    }

    mutating func key() throws(TOMLFault) -> String {
        guard rest.first != UInt8(ascii: "\"") else { return try basicText() }
        if skip("'") {
            let key = rest.prefix { $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\n") }
            skip(key.count)
            guard skip("'") else { throw .unended }
            return String(decoding: key, as: UTF8.self)
        }
        let key = rest.prefix { Self.isBare($0) }
        guard !key.isEmpty else { throw .malformed }
        skip(key.count)
        return String(decoding: key, as: UTF8.self)
    }

    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
