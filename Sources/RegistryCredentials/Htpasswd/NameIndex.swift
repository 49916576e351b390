/// Finds the line of a name: an open hash table of line numbers, five bytes a slot.
///
/// It holds no names; the caller compares, and a byte of the hash tells most of the others apart without a look at
/// them. A dictionary of slices costs ten times the memory for a million users.
struct NameIndex: Sendable {
    private var lines: [UInt32]
    /// A byte of the hash of each line; 0 where there is none.
    private var tags: [UInt8]
    /// The number of lines in it.
    private(set) var count = 0

    /// A table for up to `capacity` lines.
    init(capacity: Int) {
        var size = 8
        while size < capacity * 3 / 2 { size *= 2 }
        lines = [UInt32](repeating: 0, count: size)
        tags = [UInt8](repeating: 0, count: size)
    }

    /// Enters line `number`, unless `isSame` says that a line with the same name is there: then returns that.
    mutating func insert(_ number: Int, hash: UInt64, isSame: (Int) -> Bool) -> Int? {
        let (slot, line) = find(hash, isWanted: isSame)
        if let line { return line }
        lines[slot] = UInt32(number)
        tags[slot] = Self.tag(of: hash)
        count += 1
        return nil
    }

    /// The line for which `isWanted` is true, or `nil`.
    func find(hash: UInt64, isWanted: (Int) -> Bool) -> Int? {
        find(hash, isWanted: isWanted).line
    }

    private func find(_ hash: UInt64, isWanted: (Int) -> Bool) -> (slot: Int, line: Int?) {
        let (mask, tag) = (tags.count - 1, Self.tag(of: hash))
        var slot = Int(truncatingIfNeeded: hash >> 32) & mask
        while tags[slot] != 0 {
            if tags[slot] == tag, isWanted(Int(lines[slot])) { return (slot, Int(lines[slot])) }
            slot = (slot + 1) & mask
        }
        return (slot, nil)
    }

    private static func tag(of hash: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: hash) | 1
    }

    /// FNV-1a, finished by a multiplication so that all bits of the upper half are good.
    static func hash(_ name: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash &* 0x9e37_79b9_7f4a_7c15
    }
}
