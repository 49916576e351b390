import ArgumentParser
import RegistryCredentials

/// Stops trusting what was in service before.
struct CertForget: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Stop trusting certificates that are no longer in service, at once.",
        discussion: """
            When a certificate that signs itself was replaced, or one of an outside CA by that of another, clients go on \
            trusting the earlier certificate or root: ssl/ca.pem holds it until the last certificate that needs it has \
            expired, since registries serve that until they are restarted. When its key or the CA is compromised, that \
            is too long: this takes it out of ssl/ca.pem. Restart the registries first, or they serve a certificate that \
            nobody trusts; 'regcred cert probe' tells which were not restarted. Then give ssl/ca.pem to clients.

            A roll-over of the local CA is left alone: 'regcred ca rollover --now' drops the previous CA.

              $ regcred cert forget --dry-run
              $ regcred cert forget
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags

    func run(in context: CommandContext) throws {
        let outcome = try global.state(context).forgetPreviousCertificates(flags.options)
        if !global.json { say(outcome, context) }
        let now = context.now()
        try ChangeOutput(context: context, global: global, flags: flags, command: "cert forget").emit(
            outcome.report,
            message: "clients trust what was dropped until they have the new ssl/ca.pem",
            fields: [
                "dropped": .array(
                    outcome.dropped.map { dropped in
                        .object(
                            CertificateJSON.fields(dropped.summary, now: now)
                                .merging(["trustedUntil": JSONValue(dropped.until)]) { $1 }
                        )
                    }
                ),
                "previousCAKept": .boolean(outcome.keepsPreviousAuthority),
            ]
        )
    }

    private func say(_ outcome: CredentialState.ForgettingOutcome, _ context: CommandContext) {
        for dropped in outcome.dropped {
            context.sayUnlessQuiet(
                global,
                "\(flags.dryRun ? "would drop" : "dropped") \(dropped.summary.subject), "
                    + "SHA-256 \(dropped.summary.sha256), which would have stayed until \(dropped.until.rfc3339)"
            )
        }
        if outcome.dropped.isEmpty {
            context.sayUnlessQuiet(global, "nothing to forget: all of ssl/ca.pem is for what is in service or to come")
        }
        if outcome.keepsPreviousAuthority {
            context.sayUnlessQuiet(
                global,
                "hint: a roll-over keeps the previous CA; 'regcred ca rollover --now' drops it"
            )
        }
    }
}
