/// The statements of a TOML document: tables and keys with their values, each from the start of its line.
///
/// Only where they begin and end is told apart; of a wrong document some may be found that a reader would refuse.
struct TOMLStatements {
    private static let (quote, apostrophe) = (UInt8(ascii: "\""), UInt8(ascii: "'"))
    private static let (newline, backslash) = (UInt8(ascii: "\n"), UInt8(ascii: "\\"))

    private var rest: ArraySlice<UInt8>

    /// The statements of `bytes`, comments and empty lines among them.
    ///
    /// - Throws: ``TrustEntries/Refusal`` when a text or a list has no end.
    static func all(in bytes: [UInt8]) throws(TrustEntries.Refusal) -> [ArraySlice<UInt8>] {
        var (scanner, statements) = (TOMLStatements(rest: bytes[...]), [ArraySlice<UInt8>]())
        while !scanner.rest.isEmpty {
            let start = scanner.rest
            try scanner.skipStatement()
            statements.append(start[..<scanner.rest.startIndex])
        }
        return statements
    }

    private mutating func skipStatement() throws(TrustEntries.Refusal) {
        var depth = 0
        while let byte = rest.first {
            switch byte {
            case Self.quote, Self.apostrophe:
                try skipText(byte)
                continue
            case UInt8(ascii: "#"):
                rest = rest.drop { $0 != Self.newline }
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
            rest.removeFirst()
            if byte == Self.newline, depth <= 0 { return }
        }
        guard depth <= 0 else { throw Self.unended }
    }

    /// Skips "basic" and 'literal' texts, of one line or within three quotes of more.
    private mutating func skipText(_ quote: UInt8) throws(TrustEntries.Refusal) {
        let isLong = rest.starts(with: [quote, quote, quote])
        rest = rest.dropFirst(isLong ? 3 : 1)
        while let byte = rest.first {
            if byte == quote, !isLong || rest.starts(with: [quote, quote, quote]) {
                // One or two quotes more belong to the text.
                let count = isLong ? min(5, rest.prefix { $0 == quote }.count) : 1
                rest = rest.dropFirst(count)
                return
            }
            if byte == Self.backslash, quote == Self.quote { rest.removeFirst() }
            guard let next = rest.first, isLong || next != Self.newline else { throw Self.unended }
            rest.removeFirst()
        }
        throw Self.unended
    }

    private static let unended = TrustEntries.Refusal(reason: "a text or a list in it has no end")
}
