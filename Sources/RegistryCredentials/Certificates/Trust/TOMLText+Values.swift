/// Values are skipped: only where they end counts, and that they are some.
extension TOMLText {
    /// Skips a value.
    mutating func skipValue(depth: Int = 0) throws(TOMLFault) {
        guard depth < Self.depthLimit else { throw .depth }
        skipBlanks()
        switch rest.first {
        case UInt8(ascii: "\""): try skipText("\"")
        case UInt8(ascii: "'"): try skipText("'")
        case UInt8(ascii: "["): try skipList(depth)
        case UInt8(ascii: "{"): try skipInlineTable(depth)
        default: try skipScalar()
        }
    }

    private mutating func skipList(_ depth: Int) throws(TOMLFault) {
        skip(1)
        skipSpace()
        while !skip("]") {
            guard !isAtEnd else { throw .unended }
            try skipValue(depth: depth + 1)
            skipSpace()
            let isLast = !skip(",")
            skipSpace()
            guard !isLast || isAtEnd || rest.first == UInt8(ascii: "]") else { throw .malformed }
        }
    }

    private mutating func skipInlineTable(_ depth: Int) throws(TOMLFault) {
        skip(1)
        skipSpace()
        while !skip("}") {
            guard !isAtEnd else { throw .unended }
            _ = try keys()
            guard skip("=") else { throw .malformed }
            try skipValue(depth: depth + 1)
            skipSpace()
            let isLast = !skip(",")
            skipSpace()
            guard !isLast || isAtEnd || rest.first == UInt8(ascii: "}") else { throw .malformed }
        }
    }

    /// Skips a truth value, number, date or time.
    private mutating func skipScalar() throws(TOMLFault) {
        let word = scalarWord()
        let digits = word.first.map { "+-".utf8.contains($0) } == true ? word.dropFirst() : word
        let isNumber = digits.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
        let isName = ["inf", "nan"].contains { digits.elementsEqual($0.utf8) }
        let isTruth = ["true", "false"].contains { word.elementsEqual($0.utf8) }
        guard isNumber || isName || isTruth else { throw .malformed }
        // A blank may stand between a date and a time.
        guard isNumber, word.count == 10, word.count(where: { $0 == UInt8(ascii: "-") }) == 2,
            rest.first == UInt8(ascii: " "),
            let next = rest.dropFirst().first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next)
        else { return }
        skip(1)
        _ = scalarWord()
    }

    private mutating func scalarWord() -> ArraySlice<UInt8> {
        let word = rest.prefix { Self.isBare($0) || "+.:".utf8.contains($0) }
        skip(word.count)
        return word
    }
}

extension TOMLText {
    /// Skips a "basic" or 'literal' text, of one line or within three quotes of more.
    private mutating func skipText(_ quote: Unicode.Scalar) throws(TOMLFault) {
        let byte = UInt8(ascii: quote)
        guard rest.starts(with: [byte, byte, byte]) else {
            if quote == "\"" { _ = try basicText() } else { _ = try key() }
            return
        }
        skip(3)
        while let next = rest.first {
            if next == byte, rest.starts(with: [byte, byte, byte]) {
                // One or two quotes more belong to the text.
                return skip(min(5, rest.prefix { $0 == byte }.count))
            }
            if next == UInt8(ascii: "\\"), quote == "\"" {
                try skipLongEscape()
            } else {
                skip(1)
            }
        }
        throw .unended
    }

    /// Skips an escape in a text of more lines, where a backslash may also end a line.
    private mutating func skipLongEscape() throws(TOMLFault) {
        skip(1)
        guard let next = rest.first else { throw .unended }
        guard " \t\r\n".utf8.contains(next) else {
            _ = try escaped()
            return
        }
        skipBlanks()
        guard skipNewline() else { throw isAtEnd ? .unended : .escape }
    }

    /// Reads a "basic" text of one line.
    mutating func basicText() throws(TOMLFault) -> String {
        skip(1)
        var text: [UInt8] = []
        while let byte = rest.first, byte != UInt8(ascii: "\n") {
            skip(1)
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                text += String(Character(try escaped())).utf8
            } else {
                text.append(byte)
            }
        }
        throw .unended
    }

    /// What stands for an escape, after its backslash.
    private mutating func escaped() throws(TOMLFault) -> Unicode.Scalar {
        guard let letter = rest.popFirst() else { throw .unended }
        switch Unicode.Scalar(letter) {
        case "\"": return "\""
        case "\\": return "\\"
        case "b": return "\u{8}"
        case "t": return "\t"
        case "n": return "\n"
        case "f": return "\u{C}"
        case "r": return "\r"
        case "e": return "\u{1B}"
        case "x": return try escaped(digits: 2)
        case "u": return try escaped(digits: 4)
        case "U": return try escaped(digits: 8)
        default: throw .escape
        }
    }

    private mutating func escaped(digits count: Int) throws(TOMLFault) -> Unicode.Scalar {
        let digits = String(decoding: rest.prefix(count), as: UTF8.self)
        guard digits.utf8.count == count, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw .escape }
        skip(count)
        return scalar
    }
}
