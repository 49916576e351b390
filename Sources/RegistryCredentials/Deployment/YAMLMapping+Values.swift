extension YAMLMapping {
    /// An error that `key` must be there.
    func missing(_ key: String) -> DeploymentError {
        DeploymentError(file: file, line: line, problem: .missingKey(path.isEmpty ? key : "\(path).\(key)"))
    }

    /// An error that `key` cannot name a realm or a registry.
    func badName(_ key: String) -> DeploymentError {
        invalid(key, "is no legal name", hint: "names have 1 to 63 of the characters a-z 0-9 . _ -")
    }

    /// A bcrypt cost.
    func cost() throws(DeploymentError) -> Int? {
        guard let cost = try integer("cost") else { return nil }
        guard (4...17).contains(cost) else {
            throw invalid("cost", "must be 4 to 17", hint: "each step doubles the time of every request; 10 is usual")
        }
        return cost
    }

    /// A length of time.
    func span(_ key: String) throws(DeploymentError) -> TimeSpan? {
        guard let text = try scalar(key) else { return nil }
        guard let span = TimeSpan(text) else {
            throw invalid(key, "is no length of time", hint: "write it like 90s, 15m, 12h, 90d, 8w or 1y")
        }
        return span
    }

    /// The path of a file, relative to the state directory or absolute.
    func path(_ key: String) throws(DeploymentError) -> String? {
        guard let path = try text(key) else { return nil }
        guard !path.isEmpty, path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw invalid(
                key,
                "must be the path of a file",
                hint: "write it relative to the state directory or absolute"
            )
        }
        return path
    }

    /// A list of realm or registry names.
    func identifiers(_ key: String) throws(DeploymentError) -> [Identifier] {
        var identifiers: [Identifier] = []
        for text in try list(key) ?? [] {
            guard let identifier = Identifier(text) else { throw badName(key) }
            identifiers.append(identifier)
        }
        return identifiers
    }

    /// One of the raw values of an enumeration.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String
    ) throws(DeploymentError) -> Choice? where Choice.RawValue == String {
        guard let text = try text(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let all = Choice.allCases.map(\.rawValue)
            throw invalid(
                key,
                "must be one of \(all.joined(separator: ", "))",
                hint: nearestWord(to: text, among: all).map { "did you mean '\($0)'?" }
            )
        }
        return choice
    }
}
