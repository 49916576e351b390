import ArgumentParser
import RegistryCredentials

/// Renews and rotates what is due.
struct Rotate: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Renew and rotate what is due; made for cron.",
        discussion: """
            With --due only what 'regcred plan' lists; without it everything. Users who have expired leave the \
            published files too. Prints nothing when there is nothing to do. A CA that will soon be too old is told \
            each time: only a person can hand a new one to clients.

              $ regcred rotate --due
              17 4 * * *  root  regcred rotate --due
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var passphrase: CAPassphraseOptions

    @Flag(help: "Only what is due.")
    var due = false

    func run(in context: CommandContext) throws {
        let outcome = try global.state(context, passphrase: passphrase).rotate(onlyDue: due, flags.options)
        var report = outcome.report
        // Each time, so that cron mails it: once a CA has expired, clients are locked out.
        report.notices += outcome.endingAuthorities.map { "\($0.item.title): \($0.reason)" }
        let done = outcome.done.map(\.title).joined(separator: ", ")
        defer { outcome.sayFailures(context) }
        try ChangeOutput(context: context, global: global, flags: flags, command: "rotate").emit(
            report,
            message: outcome.message(done),
            fields: [
                "rotated": .array(outcome.done.map(\.json)), "failed": .array(outcome.failures.map(\.item.json)),
                "requested": .boolean(outcome.outside?.isRequestNew ?? false),
            ]
        )
        if let first = outcome.failures.first { throw SilentExit(status: first.error.exitStatus) }
    }
}

extension CredentialState.RotationOutcome {
    /// What was done, for people.
    fileprivate func message(_ done: String) -> String {
        let request = outside?.isRequestNew == true ? "made a certificate request for the outside CA" : nil
        return [done.isEmpty ? nil : "rotated: \(done)", request].compactMap(\.self).joined(separator: "; ")
            .nonEmpty ?? "made what was missing"
    }

    /// Says what could not be done, and what waits for an outside CA: each time, so that cron mails it.
    fileprivate func sayFailures(_ context: CommandContext) {
        if let outside, outside.failure == nil, let reason = outside.reason {
            context.say("warning: certificate: \(reason); it waits for the outside CA")
            context.say("hint: \(RequestError.nextSteps)")
        }
        for (index, failure) in failures.enumerated() {
            let text = "\(failure.error)"
            // One cause can keep several steps from being done: it is said once.
            guard !failures[..<index].contains(where: { "\($0.error)" == text }) else { continue }
            let titles = failures.filter { "\($0.error)" == text }.map(\.item.title).joined(separator: ", ")
            context.say("error: \(titles): \(text)")
            if let hint = (failure.error as? any ActionableError)?.hint { context.say("hint: \(hint)") }
        }
    }
}

extension RotationPlan.Step.Item {
    /// The item as JSON.
    fileprivate var json: JSONValue {
        .object(["kind": .string(kind), "subject": .string(subject)])
    }
}

extension String {
    /// The text, unless it is empty.
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
