/// What YAML readers (1.1 and 1.2, Go's, Python's, libyaml's) may take an unquoted scalar for.
enum PlainScalar: Equatable {
    /// Text to every reader.
    case text
    /// A number, a boolean, null or a date to at least one reader.
    case ambiguous

    private static let words: Set<String> = [
        "", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", "-.inf", "+.inf", ".nan", "<<",
        "=",
    ]

    /// Classifies `text` as a plain scalar.
    init(_ text: String) {
        self = Self.words.contains(text.lowercased()) || Self.looksNumeric(text) ? .ambiguous : .text
    }

    /// Numbers in any base, with `_` or `e`, sexagesimal numbers (`12:30`) and dates: begins with a digit, sign or
    /// point, and has nothing but what such a value is made of.
    private static func looksNumeric(_ text: String) -> Bool {
        let bytes = Array(text.lowercased().utf8)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = bytes.first, digits.contains(first) || "+-.".utf8.contains(first),
            bytes.contains(where: digits.contains)
        else { return false }
        let unsigned = text.lowercased().drop { $0 == "+" || $0 == "-" }
        let others = unsigned.hasPrefix("0x") ? "+-abcdefx_" : unsigned.hasPrefix("0b") ? "+-b_" : "+-.:_eot z"
        guard bytes.allSatisfy({ digits.contains($0) || others.utf8.contains($0) }) else { return false }
        // An IPv4 address has three points, which no number has.
        return bytes.count { $0 == UInt8(ascii: ".") } < 2
    }
}
