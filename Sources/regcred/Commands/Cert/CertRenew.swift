import ArgumentParser
import RegistryCredentials

/// Renews the certificate.
struct CertRenew: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Renew the certificate, if it is due.",
        discussion: """
            It is due at renew_at of its lifetime or, so that a fleet does not renew at once, up to 1/20 of the \
            lifetime before: 'regcred cert show' says when. It is due at once when regcred.yaml asks for other names, \
            another key or another lifetime. Registries must be restarted to serve it.

            Clients of a certificate that signs itself must trust the new one before it is served: it is published in \
            ssl/ca.pem first, and put into service after certificate.overlap, by this command or 'regcred rotate --due'.

              $ regcred cert renew
              $ regcred cert renew --force --keep-key
              $ regcred cert renew --now
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var passphrase: CAPassphraseOptions

    @Flag(help: "Renew it although it is not due; one that waits to be served is made anew.")
    var force = false

    @Flag(help: "Keep the private key, if it is of the kind that regcred.yaml asks for.")
    var keepKey = false

    @Flag(help: "Serve a certificate that signs itself without time for clients to trust it.")
    var now = false

    func run(in context: CommandContext) throws {
        let outcome = try global.state(context, passphrase: passphrase).renewCertificate(
            .init(isForced: force, keepsKey: keepKey, isImmediate: now),
            flags.options
        )
        if !global.json { sayWhyNot(outcome, context) }
        let time = context.now()
        try ChangeOutput(context: context, global: global, flags: flags, command: "cert renew").emit(
            outcome.report,
            message: message(outcome),
            fields: [
                "action": .string(outcome.action.rawValue), "reason": JSONValue(outcome.reason?.description),
                "waitsUntil": JSONValue(outcome.waitsUntil),
                "certificate": .object(CertificateJSON.fields(outcome.certificate, now: time)),
                "next": outcome.next.map { .object(CertificateJSON.fields($0, now: time)) } ?? .null,
            ]
        )
    }

    private func sayWhyNot(_ outcome: CredentialState.RenewalOutcome, _ context: CommandContext) {
        switch outcome.action {
        case .notDue:
            let end = outcome.certificate.notAfter.rfc3339
            context.sayUnlessQuiet(global, "the certificate is not due: valid until \(end)")
            context.sayUnlessQuiet(global, "hint: renew it all the same with --force")
        case .waits:
            let date = outcome.waitsUntil?.rfc3339 ?? "then"
            let isStaged = outcome.next != nil
            context.sayUnlessQuiet(
                global,
                isStaged
                    ? "the next certificate waits to be served until \(date)"
                    : "the certificate waits for the next CA, which is in service from \(date) on"
            )
            let command = isStaged ? "--now" : "'regcred ca rollover --now'"
            context.sayUnlessQuiet(global, "hint: do not wait for clients with \(command)")
        case .issued, .staged, .served, .discarded: break
        }
    }

    private func message(_ outcome: CredentialState.RenewalOutcome) -> String {
        let names = outcome.certificate.names.joined(separator: ", ")
        let end = outcome.certificate.notAfter.rfc3339
        return switch outcome.action {
        case .notDue, .waits: "made what was missing"
        case .issued: "renewed the certificate for \(names), valid until \(end)"
        case .served: "put the next certificate into service: \(names), valid until \(end)"
        case .discarded: "threw away a certificate that waited to be served: regcred.yaml wants the one in service"
        case .staged:
            "made the next certificate: give ssl/ca.pem to clients; it is served from "
                + "\(outcome.waitsUntil?.rfc3339 ?? end) on"
        }
    }
}
