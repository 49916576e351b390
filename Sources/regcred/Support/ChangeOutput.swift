import RegistryCredentials

/// Tells what a change did: the only place that does.
struct ChangeOutput {
    let context: CommandContext
    let global: GlobalOptions
    let flags: ChangeFlags
    /// The command, such as `user add`.
    let command: String

    /// Prints a report.
    ///
    /// - Parameters:
    ///   - report: What changed.
    ///   - message: What was done, for people.
    ///   - fields: What the command's JSON has besides.
    /// - Throws: ``SilentExit`` with status 2 when something changed and `--detailed-exitcode` asks for it.
    func emit(_ report: ChangeReport, message: String, fields: [String: JSONValue] = [:]) throws {
        let warnings = report.notices + report.warnings + (report.publication?.warnings ?? [])
        if global.json {
            do {
                try context.printJSON(command, json(report, warnings).merging(fields) { _, new in new })
            } catch let error as Streams.StreamError where report.isChange && !flags.dryRun {
                throw OutcomeLost(cause: error.description)
            }
        } else if flags.dryRun {
            for path in report.documents { try context.printText("change \(path)") }
            for path in report.publication?.files ?? [] { try context.printText("publish \(path)") }
        } else if report.isChange, !global.quiet {
            if !report.documents.isEmpty { context.say(message) }
            if report.documents.isEmpty, let publication = report.publication {
                let files = publication.files.prefix(5).joined(separator: ", ")
                let more = publication.files.count > 5 ? ", …" : ""
                context.say("published generation \(publication.generation): \(files)\(more)")
            }
            let restart = report.publication?.restart ?? []
            if report.hasNewTrust {
                let order = restart.isEmpty ? "" : " before you restart a registry"
                context.say("hint: ssl/ca.pem is new: give it to clients\(order)")
            }
            if !restart.isEmpty { context.say("hint: restart to take effect: \(restart.joined(separator: ", "))") }
        }
        // Cron would mail them every night.
        let isNews = report.isChange || report.publication == nil
        for warning in isNews ? warnings : report.notices { context.say("warning: \(warning)") }
        if flags.detailedExitCode, report.isChange { throw SilentExit(status: .changed) }
    }

    private func json(_ report: ChangeReport, _ warnings: [String]) -> [String: JSONValue] {
        [
            "changed": .boolean(report.isChange),
            "dryRun": .boolean(flags.dryRun),
            "revision": .integer(report.revision),
            "generation": report.publication.map { .integer($0.generation) } ?? .null,
            "documents": JSONValue(report.documents),
            "files": JSONValue(report.publication?.files ?? []),
            "restart": JSONValue(report.publication?.restart ?? []),
            "warnings": JSONValue(warnings),
        ]
    }
}

/// A change was made, but its outcome, which may have held a secret, could not be printed.
struct OutcomeLost: ActionableError {
    let cause: String

    var description: String { "the change is made, but its outcome could not be printed: \(cause)" }
    var hint: String? { "what was made in it, such as a password or a key, is lost: make another one" }
    var kind: FailureKind { .io }
}

extension ChangeReport {
    /// Whether what clients trust was published anew; with the first generation no client can have anything older.
    fileprivate var hasNewTrust: Bool {
        guard let publication, publication.generation > 1 else { return false }
        return publication.isNew && publication.files.contains("ssl/ca.pem")
    }
}
