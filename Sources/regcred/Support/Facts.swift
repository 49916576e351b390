extension CommandContext {
    /// Prints names and values, aligned; what has no value is left out.
    func printFacts(_ facts: [(String, String?)]) throws {
        let width = facts.filter { $0.1 != nil }.map(\.0.count).max() ?? 0
        for (name, value) in facts {
            guard let value else { continue }
            try print("\(name):\(String(repeating: " ", count: width - name.count + 1))\(Table.printable(value))")
        }
    }
}
