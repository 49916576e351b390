import RegistryCredentials

/// Tells what an import did.
struct ImportOutput {
    let context: CommandContext
    let global: GlobalOptions
    let flags: ChangeFlags

    /// Names the lines for which nothing was imported.
    func sayProblems(_ error: ImportError) {
        switch error {
        case .refused(let problems), .nothingUsable(let problems), .pruneUnclear(let problems): say(problems)
        default: break
        }
    }

    /// Prints generated passwords, the lines that were left out, and what changed.
    ///
    /// - Throws: As ``ChangeOutput/emit(_:message:fields:)``.
    func emit(_ report: ImportReport) throws {
        if !global.json, flags.dryRun { try printPlan(report) }
        say(report.refused)
        say(report.leftOut)
        let counts = [
            (report.added.count, "added"), (report.changed.count, "changed"), (report.removed.count, "removed"),
            (report.unchanged, "as they were"),
        ]
        let words = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        try ChangeOutput(context: context, global: global, flags: flags, command: "user import").emit(
            report.change,
            message: "imported users: \(words.isEmpty ? "none" : words.joined(separator: ", "))",
            fields: fields(report)
        )
    }

    private func say(_ problems: [ImportProblem]) {
        for problem in problems { context.say("warning: \(problem)") }
    }

    /// Prints passwords that were made, as `name:password` lines.
    ///
    /// - Throws: ``PasswordLost``.
    func reveal(_ generated: [ImportReport.Generated]) throws {
        guard !generated.isEmpty else { return }
        var lines: [UInt8] = []
        for user in generated {
            lines += "\(user.name):".utf8
            user.password.withBytes { span in for index in span.indices { lines.append(span[index]) } }
            lines.append(UInt8(ascii: "\n"))
        }
        do {
            try context.write(lines)
        } catch {
            throw PasswordLost(cause: "\(error)")
        }
    }

    private func printPlan(_ report: ImportReport) throws {
        var lines: [UInt8] = []
        for (verb, names) in [("add", report.added), ("change", report.changed), ("remove", report.removed)] {
            for name in names { lines += "\(verb) \(name)\n".utf8 }
        }
        try context.write(lines)
    }

    private func fields(_ report: ImportReport) -> [String: JSONValue] {
        let problems = { (problems: [ImportProblem]) in
            JSONValue.array(
                problems.map { problem in
                    .object([
                        "line": .integer(problem.line), "reason": .string(problem.reason),
                        "name": JSONValue(problem.name?.description),
                    ])
                }
            )
        }
        var passwords: [String: JSONValue] = [:]
        for user in report.generated {
            passwords[user.name.description] = user.password.withBytes { span in
                .string(String(decoding: span.indices.map { span[$0] }, as: UTF8.self))
            }
        }
        return [
            "added": .integer(report.added.count),
            "modified": .integer(report.changed.count),
            "removed": JSONValue(report.removed.map(\.description)),
            "unchanged": .integer(report.unchanged),
            "refused": problems(report.refused),
            "leftOut": problems(report.leftOut),
            "passwords": .object(passwords),
        ]
    }
}
