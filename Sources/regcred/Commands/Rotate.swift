import ArgumentParser
import RegistryCredentials

/// Renews and rotates what is due.
struct Rotate: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Renew and rotate what is due; made for cron.",
        discussion: """
            With --due only what 'regcred plan' lists; without it everything. Users who have expired leave the \
            published files too. Prints nothing when there is nothing to do.

              $ regcred rotate --due
              17 4 * * *  root  regcred rotate --due
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags

    @Flag(help: "Only what is due.")
    var due = false

    func run(in context: CommandContext) throws {
        let (steps, report) = try global.state(context).rotate(onlyDue: due, flags.options)
        let done = steps.map(\.title).joined(separator: ", ")
        let list = steps.map { JSONValue.object(["kind": .string($0.kind), "subject": .string($0.subject)]) }
        try ChangeOutput(context: context, global: global, flags: flags, command: "rotate").emit(
            report,
            message: "rotated: \(done.isEmpty ? "what was missing" : done)",
            fields: ["rotated": .array(list)]
        )
    }
}
