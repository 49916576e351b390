import RegistryCredentials

/// Tells what issuing or renewing the certificate came to.
struct RenewalOutput {
    let context: CommandContext
    let global: GlobalOptions
    let flags: ChangeFlags
    /// The command, such as `cert renew`.
    let command: String
    /// What it does to a certificate, for words such as "renewed the certificate".
    let verb: (infinitive: String, past: String)

    /// Prints the outcome, as words or JSON.
    ///
    /// - Throws: ``SilentExit`` for `--detailed-exitcode`.
    func emit(_ outcome: CredentialState.RenewalOutcome) throws {
        if !global.json { sayWhyNot(outcome) }
        let time = context.now()
        try ChangeOutput(context: context, global: global, flags: flags, command: command).emit(
            outcome.report,
            message: message(outcome),
            fields: [
                "action": .string(outcome.action.rawValue), "issued": .boolean(outcome.isIssued),
                "reason": JSONValue(outcome.reason?.description), "waitsUntil": JSONValue(outcome.waitsUntil),
                "certificate": .object(CertificateJSON.fields(outcome.certificate, now: time)),
                "next": outcome.next.map { .object(CertificateJSON.fields($0, now: time)) } ?? .null,
            ]
        )
    }

    private func sayWhyNot(_ outcome: CredentialState.RenewalOutcome) {
        switch outcome.action {
        case .notDue:
            let end = outcome.certificate.notAfter.rfc3339
            context.sayUnlessQuiet(global, "the certificate is not due: valid until \(end)")
            context.sayUnlessQuiet(global, "hint: \(verb.infinitive) all the same with --force")
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
        case .issued: "\(verb.past) for \(names), valid until \(end)"
        case .served: "put the next certificate into service: \(names), valid until \(end)"
        case .discarded: "threw away a certificate that waited to be served: regcred.yaml wants the one in service"
        case .staged:
            "made the next certificate, which is served from \(outcome.waitsUntil?.rfc3339 ?? end) on"
        }
    }
}
