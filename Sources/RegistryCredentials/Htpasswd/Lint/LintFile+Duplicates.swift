extension LintFile {
    /// Findings about users who stand on several lines.
    func duplicateFindings() -> [LintFinding] {
        // One finding each, however many: who gets in with what differs from name to name.
        repeated.map { numbers in
            let isSame = Set(numbers.map { entries[$0].hash }).count == 1
            return LintFinding(
                isSame ? .repeatedEntry : .duplicate,
                isSame ? .warning : .error,
                lines: numbers.map { entries[$0].line },
                isSame
                    ? "the same entry stands on several lines: who removes one of them removes nothing"
                    : "the user has several hashes: registries take the last line, web servers the first",
                hint: "let 'regcred realm lint --fix' keep the last, with which distribution logs the user in",
                users: [entries[numbers[0]].printableName]
            )
        }
    }
}
