/// Finds out whether a file is UTF-16, as some editors and shells write it.
enum UTF16Text {
    /// The file in UTF-8, without a byte order mark; `nil` when it is not UTF-16.
    ///
    /// Without a mark it is taken for UTF-16 when at least two of five bytes are zero, all of them in odd or all in even
    /// places: in a file of names and hashes nothing else looks so.
    static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
        if bytes.starts(with: [0xff, 0xfe]) { return decode(bytes.dropFirst(2), isBigEndian: false) }
        if bytes.starts(with: [0xfe, 0xff]) { return decode(bytes.dropFirst(2), isBigEndian: true) }
        let head = bytes.prefix(4_096)
        var zeros = [0, 0]
        for (place, byte) in head.enumerated() where byte == 0 { zeros[place & 1] += 1 }
        guard head.count >= 4, min(zeros[0], zeros[1]) == 0, max(zeros[0], zeros[1]) * 5 >= head.count * 2 else {
            return nil
        }
        return decode(bytes[...], isBigEndian: zeros[0] > 0)
    }

    private static func decode(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> [UInt8]? {
        let bytes = Array(bytes)
        // Two bytes that look like a mark may also be a name in Latin-1: what follows must have zeros.
        guard bytes.contains(0) else { return nil }
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { place in
            let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}
