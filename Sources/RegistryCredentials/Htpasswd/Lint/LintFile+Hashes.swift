extension LintFile {
    /// Findings about the hashes.
    func hashFindings() -> [LintFinding] {
        var groups: [HashProblem: [LintEntry]] = [:]
        for (entry, hash) in zip(entries, hashes) {
            if let problem = HashProblem(hash) { groups[problem, default: []].append(entry) }
            if case .common = hash, entry.name.elementsEqual("docker".utf8), entry.hash.starts(with: "$2a$".utf8) {
                groups[HashProblem(rule: .defaultUser, kind: .bcrypt), default: []].append(entry)
            }
        }
        return groups.map { problem, entries in
            LintFinding(
                problem.rule,
                problem.severity,
                lines: entries.map(\.line),
                problem.message,
                hint: problem.hint,
                users: entries.count <= 100 ? entries.map(\.printableName) : []
            )
        }
    }

    /// Findings about empty passwords.
    func emptyPasswordFindings(_ hasEmptyPassword: ((BcryptHash) -> Bool)?) -> [LintFinding] {
        guard let hasEmptyPassword else { return [] }
        let hits = entries.filter { entry in
            // Beyond this a single one takes minutes.
            guard let hash = BcryptHash(entry.hash.prefix(60)), hash.cost <= 17 else { return false }
            return hasEmptyPassword(hash)
        }
        guard !hits.isEmpty else { return [] }
        return [
            LintFinding(
                .emptyPassword,
                .error,
                lines: hits.map(\.line),
                "the password is empty",
                hint: "set one with 'regcred user passwd'",
                users: hits.prefix(100).map(\.printableName)
            )
        ]
    }
}
