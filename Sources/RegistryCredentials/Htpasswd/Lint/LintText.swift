/// Bytes of an htpasswd file as the readers cut them.
enum LintText {
    /// The offsets of the lines of `bytes`, without their line feeds; none for an empty file.
    static func lines(_ bytes: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        lines.reserveCapacity(bytes.count / 72 + 1)
        var start = 0
        while start < bytes.count {
            let end = bytes.firstOffset(of: UInt8(ascii: "\n"), in: start..<bytes.count) ?? bytes.count
            lines.append(start..<end)
            start = end + 1
        }
        return lines
    }

    /// White space beyond ASCII, as Go's `strings.TrimSpace` trims it (`unicode.IsSpace`), in UTF-8.
    private static let wideSpaces: [[UInt8]] =
        [[0xc2, 0x85], [0xc2, 0xa0], [0xe1, 0x9a, 0x80], [0xe2, 0x81, 0x9f], [0xe3, 0x80, 0x80]]
        + (UInt8(0x80)...0x8a).map { [0xe2, 0x80, $0] } + [
            [0xe2, 0x80, 0xa8], [0xe2, 0x80, 0xa9], [0xe2, 0x80, 0xaf],
        ]

    /// Blank, tab, line break, vertical tab, form feed.
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }

    /// `text` as `strings.TrimSpace` leaves it.
    static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let first = text.first {
            if isSpace(first) {
                text.removeFirst()
            } else if first >= 0xc2, let space = wideSpaces.first(where: { text.starts(with: $0) }) {
                text.removeFirst(space.count)
            } else {
                break
            }
        }
        while let last = text.last {
            if isSpace(last) {
                text.removeLast()
            } else if last >= 0x80, let space = wideSpaces.first(where: { text.suffix($0.count).elementsEqual($0) }) {
                text.removeLast(space.count)
            } else {
                break
            }
        }
        return text
    }

    /// `text` without ASCII white space at its ends.
    static func trimmedASCII(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    /// `text` as a C program sees it: up to the first zero byte.
    static func cString(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.prefix { $0 != 0 }
    }

    /// The two sides of the first colon; `nil` when there is none.
    static func cut(_ text: ArraySlice<UInt8>) -> (name: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
        text.firstIndex(of: UInt8(ascii: ":")).map { (text[..<$0], text[($0 + 1)...]) }
    }

    /// A name fit to be printed: control characters and what is not UTF-8 as `\xNN`, no more than 64 characters.
    static func printable(_ name: ArraySlice<UInt8>) -> String {
        if name.count <= 64, name.allSatisfy({ (0x20...0x7e).contains($0) }) {
            return String(decoding: name, as: UTF8.self)
        }
        guard let text = String(validating: name, as: UTF8.self) else {
            return shortened(name.map { (0x20...0x7e).contains($0) ? String(UnicodeScalar($0)) : escaped($0) })
        }
        return shortened(
            text.unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                // Format characters turn text round and hide it.
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                    String(scalar).utf8.map(escaped).joined()
                default: String(scalar)
                }
            }
        )
    }

    private static func escaped(_ byte: UInt8) -> String {
        "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    private static func shortened(_ pieces: [String]) -> String {
        pieces.count > 64 ? pieces.prefix(64).joined() + "…" : pieces.joined()
    }
}
