import ArgumentParser
import RegistryCredentials

/// Replaces the local CA.
struct CARollover: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollover",
        abstract: "Replace the local CA in phases, so that no client breaks.",
        discussion: """
            First a new CA is announced: ssl/ca.pem holds it beside the old one, which goes on signing. Give that file \
            to clients. When the grace has passed, 'regcred rotate --due' puts the new CA and a certificate of it into \
            service, and deletes the key of the old one; restart the registries. Once the last certificate of the old CA \
            has expired, and the grace has passed once more, 'regcred rotate --due' drops it from ssl/ca.pem. Registries \
            that were not restarted serve such a certificate: when 'regcred cert probe' finds none of these, --now \
            drops the old CA at once.

            Repeated, the command changes nothing but the grace, and says where the roll-over stands.

              $ regcred ca rollover
              $ regcred ca rollover --grace 60d
              $ regcred ca rollover --now
              $ regcred ca rollover --abort
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var passphrase: CAPassphraseOptions

    @Option(
        help: ArgumentHelp(
            "How long clients have to take a new trust file (default: 30d).",
            valueName: "time"
        ),
        transform: timeSpan
    )
    var grace: TimeSpan?

    @Flag(help: "Take the next step at once: the switch, or the drop once all registries were restarted.")
    var now = false

    @Flag(help: "Throw the new CA away, before it is in service.")
    var abort = false

    func validate() throws {
        guard !abort || (!now && grace == nil) else {
            throw ValidationError("--abort goes with neither --now nor --grace")
        }
    }

    func run(in context: CommandContext) throws {
        let state = global.state(context, passphrase: passphrase)
        let outcome =
            abort
            ? try state.abortRollover(flags.options)
            : try state.rollOverAuthority(grace: grace, isImmediate: now, flags.options)
        if outcome.actions.isEmpty, let status = outcome.status, !global.json {
            context.sayUnlessQuiet(global, RolloverJSON.sentence(status))
            if status.hold == nil { context.sayUnlessQuiet(global, "hint: take the next step now with --now") }
        }
        try ChangeOutput(context: context, global: global, flags: flags, command: "ca rollover").emit(
            outcome.report,
            message: message(outcome),
            fields: [
                "actions": JSONValue(outcome.actions.map(\.rawValue)),
                "rollover": outcome.status.map { RolloverJSON.object($0, now: context.now()) } ?? .null,
            ]
        )
    }

    private func message(_ outcome: CredentialState.RolloverOutcome) -> String {
        let words = outcome.actions.map { action in
            switch action {
            case .announced: "announced a new CA"
            case .switched: "put the new CA and a certificate of it into service"
            case .dropped: "dropped the old CA: ssl/ca.pem holds the new one alone"
            case .aborted: "threw the new CA away"
            case .graceChanged: "changed the grace of the roll-over"
            }
        }
        let next = outcome.status.map { [RolloverJSON.outlook($0)] } ?? []
        return words.isEmpty ? "made what was missing" : (words + next).joined(separator: "; ")
    }
}
