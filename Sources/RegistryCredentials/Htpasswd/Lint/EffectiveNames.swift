/// Which entry of a file counts for each name at one consumer.
struct EffectiveNames {
    private let entries: [ConsumerReading.Entry]
    private var index: NameIndex
    /// For the names that stand there more than once: the first entry, and the one that counts; `nil` when several
    /// with different hashes count.
    private var repeated: [Int: Int?] = [:]

    init(_ entries: [ConsumerReading.Entry], _ consumer: HtpasswdConsumer) {
        self.entries = entries
        index = NameIndex(capacity: entries.count)
        for (number, entry) in entries.enumerated() {
            let first = index.insert(number, hash: NameIndex.hash(entry.name)) { entries[$0].name == entry.name }
            guard let first else { continue }
            switch consumer.duplicates {
            case .first: break
            case .last: repeated[first] = .some(number)
            case .all:
                // One that it cannot compute matches nothing, though it were the same hash to Go.
                let isMatched =
                    ConsumerReading.admits(entry.hash, consumer)
                    && ConsumerReading.isSame(entries[first].hash, entry.hash)
                if !isMatched { repeated[first] = .some(nil) }
            }
        }
    }

    func entry(named name: ArraySlice<UInt8>) -> (number: Int, isContradicted: Bool)? {
        guard let first = index.find(hash: NameIndex.hash(name), isWanted: { entries[$0].name == name }) else {
            return nil
        }
        guard let other = repeated[first] else { return (first, false) }
        return other.map { ($0, false) } ?? (first, true)
    }
}
