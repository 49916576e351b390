/// Binary search in a sorted text of lines `40 hexadecimal digits:count`, of which only a few hundred bytes around
/// each probe are read: one read for each halving, so about 25 for 40 GB.
///
/// Where the text is does not matter; a function reads it.
struct SortedHashList {
    /// The text is no such list; why.
    struct Malformed: Error, Equatable {
        let reason: String
    }

    /// The number of bytes of the text.
    let size: Int
    /// Reads so many bytes at an offset; fewer only at the end.
    let read: (_ offset: Int, _ count: Int) throws(FileError) -> [UInt8]

    /// Longer than any line: 40 digits, a colon, 20 digits, CR LF.
    private static let longestLine = 64
    /// What is left to search when the rest is read at once.
    private static let lastWindow = 2_048

    private struct Line {
        let digest: ArraySlice<UInt8>
        let count: Int
    }

    /// The count behind `digest`, 40 lower-case hexadecimal digits.
    ///
    /// - Returns: The count, `nil` when there is no such line, or why the text cannot be searched.
    /// - Throws: ``FileError`` of the reading function.
    func count(of digest: [UInt8]) throws(FileError) -> Result<Int?, Malformed> {
        guard size > 0 else { return .failure(Malformed(reason: "is empty")) }
        // The line is in low..<high if anywhere. Both are beginnings of lines, or the end.
        var (low, high) = (0, size)
        var (below, above): (ArraySlice<UInt8>?, ArraySlice<UInt8>?) = (nil, nil)
        while high - low > Self.lastWindow {
            let middle = low + (high - low) / 2
            let piece = try read(middle, 2 * Self.longestLine)
            // Whether a line begins at the very middle does not matter: it stays in the lower half.
            guard let start = piece.firstOffset(of: UInt8(ascii: "\n"), in: piece.indices).map({ $0 + 1 }),
                let end = piece.firstOffset(of: UInt8(ascii: "\n"), in: start..<piece.count),
                let line = Self.parse(piece[start..<end])
            else { return .failure(.atByte(middle, "has no line of a SHA-1 hash and a count")) }
            guard Self.isAscending(below, line.digest), Self.isAscending(line.digest, above) else {
                return .failure(.atByte(middle, "is not ordered by hash"))
            }
            if line.digest.elementsEqual(digest) { return .success(line.count) }
            if line.digest.lexicographicallyPrecedes(digest) {
                (low, below) = (middle + end + 1, line.digest)
            } else {
                (high, above) = (middle + start, line.digest)
            }
        }
        return find(digest, in: try read(low, high - low), at: low)
    }

    private func find(_ digest: [UInt8], in window: [UInt8], at offset: Int) -> Result<Int?, Malformed> {
        var last: ArraySlice<UInt8>?
        for text in window.split(separator: UInt8(ascii: "\n")) {
            guard let line = Self.parse(text) else {
                return .failure(.atByte(offset + text.startIndex, "has no line of a SHA-1 hash and a count"))
            }
            guard Self.isAscending(last, line.digest) else {
                return .failure(.atByte(offset + text.startIndex, "is not ordered by hash"))
            }
            if line.digest.elementsEqual(digest) { return .success(line.count) }
            last = line.digest
        }
        return .success(nil)
    }

    private static func isAscending(_ left: ArraySlice<UInt8>?, _ right: ArraySlice<UInt8>?) -> Bool {
        guard let left, let right else { return true }
        return left.lexicographicallyPrecedes(right)
    }

    /// Reads a line without its LF; `nil` when it is no such line.
    private static func parse(_ text: ArraySlice<UInt8>) -> Line? {
        let text = text.last == UInt8(ascii: "\r") ? text.dropLast() : text
        let digest = text.prefix(40).map(\.asciiLowercase)
        let digits = text.dropFirst(41)
        guard digest.count == 40, digest.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            text.dropFirst(40).first == UInt8(ascii: ":"), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(String(decoding: digits, as: UTF8.self))
        else { return nil }
        return Line(digest: digest[...], count: count)
    }
}

extension SortedHashList.Malformed {
    fileprivate static func atByte(_ offset: Int, _ reason: String) -> Self {
        Self(reason: "\(reason) near byte \(offset)")
    }
}
