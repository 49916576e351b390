/// How many hashes of a realm have each bcrypt cost.
struct CostCounts: Equatable {
    private var counts = [Int](repeating: 0, count: BcryptHash.costs.upperBound + 1)

    /// Counts what stands in `range`, if it looks like a hash that registries take.
    mutating func add(_ bytes: [UInt8], _ range: Range<Int>) {
        let start = range.lowerBound
        guard range.count == 60, bytes[start] == UInt8(ascii: "$"), bytes[start + 1] == UInt8(ascii: "2"),
            bytes[start + 3] == UInt8(ascii: "$"), bytes[start + 6] == UInt8(ascii: "$")
        else { return }
        let (tens, ones) = (Int(bytes[start + 4]) - 0x30, Int(bytes[start + 5]) - 0x30)
        guard (0...9).contains(tens), (0...9).contains(ones), BcryptHash.costs.contains(tens * 10 + ones) else {
            return
        }
        counts[tens * 10 + ones] += 1
    }

    /// Adds the counts of another realm.
    mutating func add(_ other: CostCounts) {
        for cost in BcryptHash.costs { counts[cost] += other.counts[cost] }
    }

    /// The cost that most hashes have, the higher of two; `nil` when there is no hash.
    var usual: Int? {
        let most = BcryptHash.costs.max { (counts[$0], $0) < (counts[$1], $1) }
        return most.flatMap { counts[$0] > 0 ? $0 : nil }
    }
}
