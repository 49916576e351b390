/// A file to be linted: its bytes, its lines and the users whom its writer meant.
struct LintFile {
    let bytes: [UInt8]
    let lines: [Range<Int>]
    let entries: [LintEntry]
    /// What became of the hash of each entry.
    let hashes: [HashReport]
    let isUTF16: Bool
    let hasByteOrderMark: Bool

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lines = LintText.lines(bytes)
        let decoded = UTF16Text.decoded(bytes)
        isUTF16 = decoded != nil
        hasByteOrderMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
        entries = Self.entries(decoded ?? bytes, decoded.map(LintText.lines) ?? lines, skipping: hasByteOrderMark ? 3 : 0)
        hashes = entries.map { HashReport($0.hash) }
    }

    private static func entries(_ bytes: [UInt8], _ lines: [Range<Int>], skipping mark: Int) -> [LintEntry] {
        var entries: [LintEntry] = []
        entries.reserveCapacity(lines.count)
        for (number, range) in lines.enumerated() {
            let start = number == 0 ? min(mark, range.upperBound) : range.lowerBound
            entries += LintEntry.entries(in: bytes[start..<range.upperBound], number: number + 1)
        }
        return entries
    }

    /// Whether every consumer reads the file alike, so that there is no need to ask each: plain names, hashes that all
    /// take, LF, nobody twice.
    var isPlain: Bool {
        guard !isUTF16, !hasByteOrderMark else { return false }
        for (entry, hash) in zip(entries, hashes) where !hash.isCommon || !Self.isPlain(entry.name) {
            return false
        }
        let isEveryLineWhole = lines.allSatisfy { range in
            guard let first = bytes[range].first else { return true }
            if first == UInt8(ascii: "#") { return range.count < 255 && bytes[range].allSatisfy { $0 >= 0x20 && $0 != 0x5c } }
            return bytes[range].allSatisfy { $0 > 0x20 && $0 < 0x7f }
        }
        return isEveryLineWhole && entries.count == Set(entries.map(\.name)).count
            && entries.count == lines.count { bytes[$0].first.map { $0 != UInt8(ascii: "#") } ?? false }
    }

    /// Whether a name needs no closer look.
    static func isPlain(_ name: ArraySlice<UInt8>) -> Bool {
        !name.isEmpty && name.count <= 150 && name.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }
}

/// What there is to say of the hash of an entry.
enum HashReport: Equatable {
    /// Everybody takes it.
    case common(cost: Int)
    /// Only Go's bcrypt takes it, and why; nothing but that is wrong.
    case goOnly(cost: Int, LintRule)
    /// distribution does not take it.
    case refused(LintRule, HashKind)

    init(_ hash: ArraySlice<UInt8>) {
        switch BcryptText.go(hash) {
        case .usable(let cost, let length):
            let rest = hash.dropFirst(length)
            if LintEntry.glued(hash) != nil {
                self = .goOnly(cost: cost, .glued)
            } else if !BcryptText.hasCommonPrefix(hash) {
                self = .goOnly(cost: cost, .bcryptPrefix)
            } else if BcryptText.hasSpareSaltBits(hash) {
                self = .goOnly(cost: cost, .spareSaltBits)
            } else if rest.first == UInt8(ascii: ":") {
                self = .goOnly(cost: cost, .extraField)
            } else if rest.first(where: { $0 != 0 }) != nil {
                self = .goOnly(cost: cost, .bytesAfterHash)
            } else {
                self = .common(cost: cost)
            }
        case .costOutOfRange: self = .refused(.costOutOfRange, .bcrypt)
        case .unusable where hash.isEmpty: self = .refused(.emptyHash, .unknown)
        case .unusable:
            let kind = HashKind(hash)
            self = .refused(kind == .bcrypt ? .malformedHash : .hashKind, kind)
        }
    }

    /// Whether everybody takes it.
    var isCommon: Bool {
        if case .common = self { return true }
        return false
    }

    /// The cost of a hash with which distribution logs somebody in.
    var cost: Int? {
        switch self {
        case .common(let cost), .goOnly(let cost, _): cost
        case .refused: nil
        }
    }
}
