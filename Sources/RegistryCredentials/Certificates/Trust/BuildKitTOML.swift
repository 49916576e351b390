/// The check that a buildkitd.toml has nothing to say yet of the registries that are to be added.
///
/// It need not read all of TOML: tables and keys begin lines, and a line within a multi-line text that looks like one
/// is refused for nothing at worst.
enum BuildKitTOML {
    /// Checks `bytes`.
    ///
    /// - Throws: ``TrustEntries/Refusal`` when a table or a key of one of `names` is there, or `registry` is no table.
    static func check(_ bytes: [UInt8], names: [String]) throws(TrustEntries.Refusal) {
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw TrustEntries.Refusal(reason: "it is not UTF-8")
        }
        var table: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop { $0 == " " || $0 == "\t" }
            let isHeader = line.first == "["
            guard let first = line.first, first != "#" else { continue }
            let keys = Self.keys(isHeader ? line.drop { $0 == "[" } : line)
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

    /// The dotted keys at the start of `text`: bare, "basic" or 'literal'.
    private static func keys(_ text: Substring) -> [String] {
        var (keys, rest) = ([String](), text)
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" }
            guard let first = rest.first else { return keys }
            if first == "\"" || first == "'" {
                let body = rest.dropFirst()
                guard let end = body.firstIndex(of: first) else { return keys }
                keys.append(String(body[..<end]))
                rest = body[body.index(after: end)...]
            } else {
                let key = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
                guard !key.isEmpty else { return keys }
                keys.append(String(key))
                rest = rest[key.endIndex...]
            }
            rest = rest.drop { $0 == " " || $0 == "\t" }
            guard rest.first == "." else { return keys }
            rest = rest.dropFirst()
        }
    }
}
