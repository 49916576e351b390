/// Finds the line of a name: an open hash table of line numbers, four bytes a slot.
///
/// It holds no names; the caller compares. A dictionary of slices costs ten times the memory for a million users.
struct NameIndex: Sendable {
    private var slots: [UInt32]
    /// The number of lines in it.
    private(set) var count = 0

    private static let free = UInt32.max

    /// A table for up to `capacity` lines.
    init(capacity: Int) {
        var size = 8
        while size < capacity * 3 / 2 { size *= 2 }
        slots = [UInt32](repeating: Self.free, count: size)
    }

    /// Enters line `number`, unless `isSame` says that a line with the same name is there: then returns that.
    mutating func insert(_ number: Int, hash: UInt64, isSame: (Int) -> Bool) -> Int? {
        var slot = start(of: hash)
        while slots[slot] != Self.free {
            if isSame(Int(slots[slot])) { return Int(slots[slot]) }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = UInt32(number)
        count += 1
        return nil
    }

    /// The line for which `isWanted` is true, or `nil`.
    func find(hash: UInt64, isWanted: (Int) -> Bool) -> Int? {
        var slot = start(of: hash)
        while slots[slot] != Self.free {
            if isWanted(Int(slots[slot])) { return Int(slots[slot]) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func start(of hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
    }

    /// FNV-1a, finished by a multiplication so that all bits of the upper half are good.
    static func hash(_ name: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash &* 0x9e37_79b9_7f4a_7c15
    }
}
