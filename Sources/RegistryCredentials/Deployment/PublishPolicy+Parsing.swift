extension PublishPolicy {
    static let knownOutputs = ["docker-run", "compose"]

    init(_ mapping: YAMLMapping?) throws(DeploymentError) {
        self.init(to: "published", path: nil, keep: 5, outputs: [], owner: nil, group: nil, modes: [:])
        guard let mapping else { return }
        try mapping.allowOnly(["to", "path", "keep", "outputs", "owner", "group", "modes"])
        to = try mapping.text("to") ?? to
        path = try mapping.text("path")
        let folders = to.utf8.split(separator: UInt8(ascii: "/"))
        guard !folders.isEmpty, !folders.contains(where: { $0.elementsEqual("..".utf8) }),
            to.utf8.allSatisfy({ $0 >= 0x20 })
        else {
            throw mapping.invalid("to", "must be a folder, absolute or below the state directory")
        }
        if let path {
            guard path.hasPrefix("/") else { throw mapping.invalid("path", "must be an absolute path") }
            if let objection = EnvironmentValue.objection(to: path) { throw mapping.invalid("path", objection) }
        }
        keep = try mapping.integer("keep") ?? keep
        guard (1...1_000).contains(keep) else { throw mapping.invalid("keep", "must be 1 to 1000") }
        outputs = try mapping.list("outputs") ?? []
        for output in outputs where !Self.knownOutputs.contains(output) {
            throw mapping.invalid(
                "outputs",
                "has '\(printable(output))', which is no output",
                hint: nearestWord(to: output, among: Self.knownOutputs).map { "did you mean '\($0)'?" }
                    ?? "known outputs: \(Self.knownOutputs.joined(separator: ", "))"
            )
        }
        guard Set(outputs).count == outputs.count else { throw mapping.invalid("outputs", "names an output twice") }
        owner = try mapping.text("owner")
        group = try mapping.text("group")
        if let modes = try mapping.mapping("modes") { self.modes = try Self.modes(modes) }
    }

    private static func modes(_ mapping: YAMLMapping) throws(DeploymentError) -> [FileKind: UInt32] {
        try mapping.allowOnly(FileKind.allCases.map(\.rawValue))
        var modes: [FileKind: UInt32] = [:]
        for key in mapping.keys {
            guard let text = try mapping.text(key), let kind = FileKind(rawValue: key) else { continue }
            guard text.utf8.allSatisfy({ (0x30...0x37).contains($0) }), let mode = UInt32(text, radix: 8),
                (3...4).contains(text.count), mode & 0o400 != 0, mode <= 0o777
            else {
                throw mapping.invalid(key, "must be a file mode in quotes, such as \"0640\"")
            }
            guard mode & 0o022 == 0, !(kind.isSecret && mode & 0o007 != 0) else {
                throw mapping.invalid(
                    key,
                    "would let others \(kind.isSecret ? "read or " : "")change \(kind.rawValue) files",
                    hint: "use \"0640\" and publish.group to let a group read them"
                )
            }
            modes[kind] = mode
        }
        return modes
    }
}
