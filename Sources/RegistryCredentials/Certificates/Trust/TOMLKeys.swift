/// The dotted keys at the start of a TOML statement: bare, "basic" or 'literal'.
enum TOMLKeys {
    /// The keys, up to what is none.
    ///
    /// - Throws: ``TrustEntries/Refusal`` for an escape that TOML does not have.
    static func leading(_ text: Substring) throws(TrustEntries.Refusal) -> [String] {
        var (keys, rest) = ([String](), text)
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" }
            switch rest.first {
            case "\""?:
                rest = rest.dropFirst()
                keys.append(try basic(&rest))
            case "'"?:
                let key = rest.dropFirst().prefix { $0 != "'" }
                keys.append(String(key))
                rest = rest[key.endIndex...].dropFirst()
            default:
                let key = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
                guard !key.isEmpty else { return keys }
                keys.append(String(key))
                rest = rest[key.endIndex...]
            }
            rest = rest.drop { $0 == " " || $0 == "\t" }
            guard rest.first == "." else { return keys }
            rest = rest.dropFirst()
        }
    }

    /// A key after its opening quote; what follows the closing one stays in `rest`.
    private static func basic(_ rest: inout Substring) throws(TrustEntries.Refusal) -> String {
        var key = String.UnicodeScalarView()
        var scalars = rest.unicodeScalars
        while let scalar = scalars.popFirst(), scalar != "\"" {
            key.append(scalar == "\\" ? try escaped(&scalars) : scalar)
        }
        rest = Substring(scalars)
        return String(key)
    }

    /// What stands for an escape, after its backslash.
    private static func escaped(_ rest: inout Substring.UnicodeScalarView) throws(TrustEntries.Refusal)
        -> Unicode.Scalar
    {
        let refusal = TrustEntries.Refusal(reason: "it has an escape that TOML does not know")
        guard let letter = rest.popFirst() else { throw refusal }
        switch letter {
        case "\"", "\\": return letter
        case "b": return "\u{8}"
        case "t": return "\t"
        case "n": return "\n"
        case "f": return "\u{C}"
        case "r": return "\r"
        case "e": return "\u{1B}"
        case "x", "u", "U":
            let count = letter == "x" ? 2 : letter == "u" ? 4 : 8
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy(\.properties.isASCIIHexDigit),
                let value = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(value)
            else { throw refusal }
            rest = rest.dropFirst(count)
            return scalar
        default: throw refusal
        }
    }
}
