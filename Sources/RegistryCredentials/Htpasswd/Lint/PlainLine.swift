/// Recognizes the lines that every consumer reads alike, which is nearly all of them: a name of visible ASCII, a colon, a
/// bcrypt hash in the common form, a line feed.
enum PlainLine {
    /// The length of the name and the cost of the line that `range` is; `nil` when it needs a closer look.
    static func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (nameLength: Int, cost: Int)? {
        // Longer names Apache's htpasswd would cut.
        guard (62...211).contains(range.count), range.upperBound < bytes.count else { return nil }
        let colon = range.upperBound - 61
        guard bytes[colon] == UInt8(ascii: ":"), bytes[range.lowerBound] != UInt8(ascii: "#") else { return nil }
        for place in range.lowerBound..<colon {
            let byte = bytes[place]
            if byte <= 0x20 || byte >= 0x7f || byte == UInt8(ascii: ":") { return nil }
        }
        let dollar = UInt8(ascii: "$")
        let letter = bytes[colon + 3]
        guard bytes[colon + 1] == dollar, bytes[colon + 2] == UInt8(ascii: "2"), bytes[colon + 4] == dollar,
            bytes[colon + 7] == dollar,
            letter == UInt8(ascii: "a") || letter == UInt8(ascii: "b") || letter == UInt8(ascii: "y")
        else { return nil }
        for place in (colon + 8)..<range.upperBound where values[Int(bytes[place])] < 0 { return nil }
        guard values[Int(bytes[colon + 29])] & 15 == 0, values[Int(bytes[range.upperBound - 1])] & 3 == 0 else {
            return nil
        }
        let (tens, ones) = (Int(bytes[colon + 5]) - 0x30, Int(bytes[colon + 6]) - 0x30)
        guard (0...9).contains(tens), (0...9).contains(ones), (4...31).contains(tens * 10 + ones) else { return nil }
        return (colon - range.lowerBound, tens * 10 + ones)
    }

    /// The value of each byte in bcrypt's base64, or -1.
    private static let values: [Int8] = (0...255).map { byte in
        BcryptText.isDigit64(UInt8(byte)) ? Int8(BcryptText.value(UInt8(byte))) : -1
    }
}
