import Yams

/// K3s' registries.yaml, to which entries are added without touching a byte of what is there.
struct RegistriesYAML {
    private let bytes: [UInt8]
    private let text: String
    private let root: Node.Mapping?

    /// Reads the file.
    ///
    /// - Throws: ``TrustEntries/Refusal`` when it is no YAML mapping.
    init(_ bytes: [UInt8]) throws(TrustEntries.Refusal) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TrustEntries.Refusal(reason: "it is not UTF-8")
        }
        self.bytes = bytes
        self.text = text
        let node: Node?
        do {
            node = try Yams.compose(yaml: text, .basic)
        } catch {
            // The parser's words quote the line, which may hold a password.
            throw TrustEntries.Refusal(reason: "it would be no valid YAML")
        }
        switch node {
        case nil: root = nil
        case .mapping(let mapping): root = mapping
        case .scalar(let scalar) where scalar.string.isEmpty: root = nil
        default: throw TrustEntries.Refusal(reason: "it is no mapping of keys to values")
        }
    }

    /// The names of the entries that name `bundle`, of lines that regcred wrote: below `configs:`, or without that.
    func names(of bundle: String) -> [String] {
        let isHeaded = text.hasPrefix("configs:")
        return (isHeaded ? configs : root)?.filter { $0.value == Self.entry(bundle) }.compactMap(\.key.scalar?.string)
            ?? []
    }

    /// The file with `entries`.
    ///
    /// - Throws: ``TrustEntries/Refusal``.
    func adding(_ entries: TrustEntries) throws(TrustEntries.Refusal) -> [UInt8] {
        let result = try inserted(entries)
        try check(result, has: entries)
        return result
    }

    /// Checks that `result` is this file with `entries`, and nothing else: whatever the file looks like, nothing but our
    /// entries may be new in what its reader sees.
    ///
    /// - Throws: ``TrustEntries/Refusal``.
    func check(_ result: [UInt8], has entries: TrustEntries) throws(TrustEntries.Refusal) {
        try checkAbsence(of: entries)
        let found = try RegistriesYAML(result)
        var expected = Self.values(of: configs)
        for name in entries.names { expected[Node(name)] = Self.entry(entries.bundle) }
        guard Self.values(of: found.root, but: "configs") == Self.values(of: root, but: "configs"),
            Self.values(of: found.configs) == expected
        else { throw TrustEntries.Refusal(reason: "its layout leaves no place for another entry") }
    }

    private func checkAbsence(of entries: TrustEntries) throws(TrustEntries.Refusal) {
        for name in entries.names where configs?.contains(where: { $0.key.scalar?.string == name }) ?? false {
            throw TrustEntries.Refusal(reason: "it has an entry for '\(name)' already")
        }
    }

    private func inserted(_ entries: TrustEntries) throws(TrustEntries.Refusal) -> [UInt8] {
        guard let (key, value) = root?.first(where: { $0.key.scalar?.string == "configs" }) else {
            return entries.appended(to: bytes, ["configs:"] + entries.k3sLines(indent: "  "))
        }
        let children = value.mapping
        try checkAbsence(of: entries)
        let lines = TrustBlock.split(bytes)
        guard let number = key.mark?.line, lines.indices.contains(number - 1), Self.isHeading(lines[number - 1]),
            let first = TrustBlock.placeBelow(number, of: lines)
        else { throw TrustEntries.Refusal(reason: "'configs' is not written as a list of lines") }
        let column = children?.first?.key.mark?.column ?? 3
        let block = entries.k3sLines(indent: String(repeating: " ", count: max(1, column - 1)))
        guard lines.indices.contains(first) else { return entries.appended(to: bytes, block) }
        let place = lines[first].startIndex
        return Array(bytes[..<place]) + entries.block(block) + Array(bytes[place...])
    }

    /// Whether a line is `configs:` and nothing else but a comment.
    private static func isHeading(_ line: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: line, as: UTF8.self)
        guard text.hasPrefix("configs:") else { return false }
        let rest = text.dropFirst(8)
        let content = rest.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
        return content.isEmpty || (content.first == "#" && content.count < rest.count)
    }

    /// Whether `rest` is this file without the entries that name `bundle`, and nothing else.
    func isRest(_ rest: [UInt8], without bundle: String) -> Bool {
        guard case (var expected, var found?) = (root, (try? RegistriesYAML(rest)).map(\.root)) else { return false }
        let others = configs?.filter { $0.value != Self.entry(bundle) }.map { ($0.key, $0.value) } ?? []
        expected?[Node("configs")] = others.isEmpty ? nil : Node.mapping(Node.Mapping(others))
        // A heading with nothing below is none.
        if found?[Node("configs")]?.mapping?.isEmpty ?? true { found?[Node("configs")] = nil }
        return (expected ?? Node.Mapping([])) == (found ?? Node.Mapping([]))
    }

    /// What a mapping has, in whatever order.
    private static func values(of mapping: Node.Mapping?, but key: String? = nil) -> [Node: Node] {
        let values = mapping?.filter { key == nil || $0.key.scalar?.string != key }.map { ($0.key, $0.value) } ?? []
        return Dictionary(values) { first, _ in first }
    }

    private var configs: Node.Mapping? { root?.first { $0.key.scalar?.string == "configs" }?.value.mapping }

    private static func entry(_ bundle: String) -> Node {
        Node.mapping(Node.Mapping([(Node("tls"), Node.mapping(Node.Mapping([(Node("ca_file"), Node(bundle))])))]))
    }
}
