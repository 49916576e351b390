/// The tables and keys that a TOML document has defined so far, each of which it may define once.
struct TOMLDefinitions {
    private var table: [String] = []
    private var tables: Set<[String]> = []
    private var values: Set<[String]> = []
    /// How many elements each list of tables has.
    private var elements: [[String]: Int] = [:]

    /// What a statement is about; `nil` when that is nothing.
    func path(of statement: TOMLStatement) -> [String]? {
        switch statement {
        case .blank: nil
        case .table(let keys), .element(let keys): keys
        case .value(let keys): table + keys
        }
    }

    /// Adds what a statement defines.
    ///
    /// - Returns: Whether it may be defined: neither it nor a value above it is there.
    mutating func add(_ statement: TOMLStatement) -> Bool {
        guard let path = path(of: statement), let place = place(of: path) else { return true }
        guard !values.contains(place), place.indices.allSatisfy({ !values.contains(Array(place[..<$0])) }) else {
            return false
        }
        switch statement {
        case .blank: return true
        case .value: return elements[place] == nil && !tables.contains(place) && values.insert(place).inserted
        case .table(let keys):
            table = keys
            return elements[place] == nil && tables.insert(place).inserted
        case .element(let keys):
            table = keys
            elements[place, default: 0] += 1
            return !tables.contains(place)
        }
    }

    /// A path with the number of the element behind each list of tables above its end: what one of them defines,
    /// another may too.
    private func place(of path: [String]) -> [String]? {
        guard let last = path.last else { return nil }
        var place: [String] = []
        for key in path.dropLast() {
            place.append(key)
            // No key has this character.
            if let number = elements[place] { place.append("\0\(number)") }
        }
        return place + [last]
    }
}
