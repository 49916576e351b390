/// The check that a buildkitd.toml is TOML, and has nothing to say yet of the registries that are to be added.
enum BuildKitTOML {
    /// Checks `bytes`.
    ///
    /// - Throws: ``TrustEntries/Refusal`` when a table or a key of one of `names` is there, or `registry` is no table, or
    ///   it is no TOML, as far as ``TOMLReader`` and ``TOMLDefinitions`` see.
    static func check(_ bytes: [UInt8], names: [String]) throws(TrustEntries.Refusal) {
        guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
            throw TrustEntries.Refusal(reason: "it is not UTF-8")
        }
        var (reader, definitions) = (TOMLReader(bytes[...]), TOMLDefinitions())
        while let statement = try reader.next() {
            guard let path = definitions.path(of: statement) else { continue }
            if path.first == "registry" {
                if path.count == 1, statement != .table(path) {
                    throw TrustEntries.Refusal(reason: "'registry' is no table of its own")
                }
                if path.count > 1, names.contains(path[1]) {
                    throw TrustEntries.Refusal(reason: "it has an entry for '\(path[1])' already")
                }
            }
            guard definitions.add(statement) else {
                throw TrustEntries.Refusal(reason: "line \(reader.line) defines what is defined already")
            }
        }
    }

    /// The registries of which `block`, lines that regcred wrote, has a table.
    static func names(in block: ArraySlice<UInt8>) throws(TrustEntries.Refusal) -> [String] {
        var (reader, names) = (TOMLReader(block), [String]())
        while let statement = try reader.next() {
            guard case .table(let keys) = statement, keys.count == 2, keys[0] == "registry" else { continue }
            names.append(keys[1])
        }
        return names
    }

    /// Whether `rest` goes on within a table that began before it.
    static func goesOn(_ rest: ArraySlice<UInt8>) -> Bool {
        var reader = TOMLReader(rest)
        while let statement = try? reader.next() {
            switch statement {
            case .blank: continue
            case .table, .element: return false
            case .value: return true
            }
        }
        return false
    }
}
