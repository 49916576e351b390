public import FoundationEssentials

/// Times as people and spreadsheets write them.
public enum ImportTime {
    /// Reads a day (`2027-01-01`, which begins at midnight UTC) or RFC 3339 with any offset and fraction.
    ///
    /// - Parameter text: The day or the time.
    /// - Returns: The time in whole seconds, rounded down; `nil` for anything else.
    public static func parse(_ text: String) -> Date? {
        let bytes = Array(text.utf8)
        if bytes.count == 10 { return Date(rfc3339: text + "T00:00:00Z") }
        // RFC 3339 lets `t`, `z` and a blank stand for `T`, `Z` and `T`.
        guard bytes.count >= 20, "Tt ".utf8.contains(bytes[10]),
            let local = Date(
                rfc3339: String(decoding: bytes[..<10], as: UTF8.self) + "T"
                    + String(decoding: bytes[11..<19], as: UTF8.self) + "Z"
            )
        else { return nil }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest[digits.endIndex...]
        }
        guard let offset = offset(rest) else { return nil }
        let date = local.addingTimeInterval(-Double(offset))
        // An offset leads out of the years 0 to 9999, which are all that can be written.
        return Date(rfc3339: date.rfc3339)
    }

    /// The seconds east of UTC that `Z` or `+01:00` stands for.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
        let text = Array(bytes)
        if text == [UInt8(ascii: "Z")] || text == [UInt8(ascii: "z")] { return 0 }
        guard text.count == 6, text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-"),
            text[3] == UInt8(ascii: ":"),
            [1, 2, 4, 5].allSatisfy({ (0x30...0x39).contains(text[$0]) })
        else { return nil }
        let number = { (place: Int) in Int(text[place] - 0x30) * 10 + Int(text[place + 1] - 0x30) }
        guard number(1) < 24, number(4) < 60 else { return nil }
        return (number(1) * 3_600 + number(4) * 60) * (text[0] == UInt8(ascii: "-") ? -1 : 1)
    }
}
