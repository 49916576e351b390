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

    /// The file with `entries`.
    ///
    /// - Throws: ``TrustEntries/Refusal``.
    func adding(_ entries: TrustEntries) throws(TrustEntries.Refusal) -> [UInt8] {
        let result = try inserted(entries)
        // Whatever the file looks like: nothing but our entries may be new in what its reader sees.
        guard try RegistriesYAML(result).root == expected(entries) else {
            throw TrustEntries.Refusal(reason: "its layout leaves no place for another entry")
        }
        return result
    }

    private func inserted(_ entries: TrustEntries) throws(TrustEntries.Refusal) -> [UInt8] {
        guard let (key, value) = root?.first(where: { $0.key.scalar?.string == "configs" }) else {
            return entries.appended(to: bytes, ["configs:"] + entries.k3sLines(indent: "  "))
        }
        let children = value.mapping
        for name in entries.names where children?.contains(where: { $0.key.scalar?.string == name }) ?? false {
            throw TrustEntries.Refusal(reason: "it has an entry for '\(name)' already")
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let number = key.mark?.line, lines.indices.contains(number - 1), Self.isHeading(lines[number - 1]),
            lines.indices.contains(number)
        else { throw TrustEntries.Refusal(reason: "'configs' is not written as a list of lines") }
        let column = children?.first?.key.mark?.column ?? 3
        let block = entries.block(entries.k3sLines(indent: String(repeating: " ", count: max(1, column - 1))))
        let place = lines[number].startIndex
        return Array(bytes[..<place]) + block + Array(bytes[place...])
    }

    /// Whether a line is `configs:` and nothing else but a comment.
    private static func isHeading(_ line: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: line, as: UTF8.self)
        guard text.hasPrefix("configs:") else { return false }
        let rest = text.dropFirst(8)
        let content = rest.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
        return content.isEmpty || (content.first == "#" && content.count < rest.count)
    }

    /// What a reader is to see.
    private func expected(_ entries: TrustEntries) -> Node.Mapping {
        var root = root ?? Node.Mapping([])
        let ours = entries.names.map { (Node($0), Self.entry(entries.bundle)) }
        root[Node("configs")] = Node.mapping(Node.Mapping(ours + (configs?.map { ($0.key, $0.value) } ?? [])))
        return root
    }

    /// Checks that `rest` is this file without the entries that name `bundle`, and nothing else.
    ///
    /// - Throws: ``TrustEntries/Refusal``.
    func check(_ rest: [UInt8], is bundle: String) throws(TrustEntries.Refusal) {
        var (expected, found) = (root, try RegistriesYAML(rest).root)
        let others = configs?.filter { $0.value != Self.entry(bundle) }.map { ($0.key, $0.value) } ?? []
        expected?[Node("configs")] = others.isEmpty ? nil : Node.mapping(Node.Mapping(others))
        // A heading with nothing below is none.
        if found?[Node("configs")]?.mapping?.isEmpty ?? true { found?[Node("configs")] = nil }
        guard (expected ?? Node.Mapping([])) == (found ?? Node.Mapping([])) else {
            throw TrustEntries.Refusal(reason: "others have written entries below regcred's own")
        }
    }

    private var configs: Node.Mapping? { root?.first { $0.key.scalar?.string == "configs" }?.value.mapping }

    private static func entry(_ bundle: String) -> Node {
        Node.mapping(Node.Mapping([(Node("tls"), Node.mapping(Node.Mapping([(Node("ca_file"), Node(bundle))])))]))
    }
}
