/// A file to be linted: its bytes, its lines and the users whom its writer meant.
struct LintFile {
    let bytes: [UInt8]
    let lines: [Range<Int>]
    private(set) var entries: [LintEntry] = []
    /// What became of the hash of each entry.
    private(set) var hashes: [HashReport] = []
    /// The indices of the lines that need a closer look.
    private(set) var oddLines: [Int] = []
    /// The indices of the entries on these lines.
    private(set) var oddEntries: [Int] = []
    /// The entries of each name that stands there more than once.
    private(set) var repeated: [[Int]] = []
    let isUTF16: Bool
    let hasByteOrderMark: Bool

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lines = LintText.lines(bytes)
        let decoded = UTF16Text.decoded(bytes)
        isUTF16 = decoded != nil
        hasByteOrderMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
        entries.reserveCapacity(lines.count)
        hashes.reserveCapacity(lines.count)
        addEntries(decoded ?? bytes, decoded.map(LintText.lines) ?? lines)
        findRepeatedNames()
    }

    private mutating func addEntries(_ bytes: [UInt8], _ lines: [Range<Int>]) {
        for (number, range) in lines.enumerated() {
            if let (nameLength, cost) = PlainLine.read(bytes.span, range) {
                let colon = range.lowerBound + nameLength
                let hash = bytes[colon + 1..<range.upperBound]
                entries.append(LintEntry(name: bytes[range.lowerBound..<colon], hash: hash, line: number + 1))
                hashes.append(.common(cost: cost))
                continue
            }
            oddLines.append(number)
            let start = number == 0 && hasByteOrderMark ? 3 : range.lowerBound
            for entry in LintEntry.entries(in: bytes[start..<range.upperBound], number: number + 1) {
                oddEntries.append(entries.count)
                entries.append(entry)
                hashes.append(HashReport(entry.hash))
            }
        }
    }

    private mutating func findRepeatedNames() {
        var index = NameIndex(capacity: entries.count)
        var groups: [Int: [Int]] = [:]
        for (number, entry) in entries.enumerated() {
            let first = index.insert(number, hash: NameIndex.hash(entry.name)) { entries[$0].name == entry.name }
            if let first { groups[first, default: [first]].append(number) }
        }
        repeated = groups.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Whether every consumer reads the file alike, so that there is no need to ask each: besides plain lines it has blank
    /// ones and short comments only, and nobody stands there twice.
    var isPlain: Bool {
        guard !isUTF16, !hasByteOrderMark, repeated.isEmpty else { return false }
        return oddLines.allSatisfy { number in
            let line = bytes[lines[number]]
            guard let first = line.first else { return true }
            return first == UInt8(ascii: "#") && line.count < 255 && line.allSatisfy { $0 >= 0x20 && $0 != 0x5c }
        }
    }

    /// Whether a name needs no closer look.
    static func isPlain(_ name: ArraySlice<UInt8>) -> Bool {
        !name.isEmpty && name.count <= 255 && name.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }
}
