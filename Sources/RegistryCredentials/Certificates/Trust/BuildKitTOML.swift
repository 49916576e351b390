/// The check that a buildkitd.toml has nothing to say yet of the registries that are to be added.
///
/// It need not read all of TOML: the keys of tables and of values begin lines that are within no text or list.
enum BuildKitTOML {
    /// Checks `bytes`.
    ///
    /// - Throws: ``TrustEntries/Refusal`` when a table or a key of one of `names` is there, or `registry` is no table, or
    ///   what is put at the end would be within a text.
    static func check(_ bytes: [UInt8], names: [String]) throws(TrustEntries.Refusal) {
        guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
            throw TrustEntries.Refusal(reason: "it is not UTF-8")
        }
        var table: [String] = []
        for statement in try TOMLStatements.all(in: bytes) {
            let line = String(decoding: statement, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
            let isHeader = line.first == "["
            guard let first = line.first, first != "#" else { continue }
            let keys = try TOMLKeys.leading(isHeader ? line.drop { $0 == "[" } : line)
            if isHeader { table = keys }
            let path = isHeader ? keys : table + keys
            guard path.first == "registry" else { continue }
            if path.count == 1, !isHeader {
                throw TrustEntries.Refusal(reason: "'registry' is no table of its own")
            }
            if path.count > 1, names.contains(path[1]) {
                throw TrustEntries.Refusal(reason: "it has an entry for '\(path[1])' already")
            }
        }
    }
}
