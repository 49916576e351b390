import RegistryCredentials

extension CertIssue {
    /// Issues the certificate of a client.
    func issueClient(_ name: String, _ context: CommandContext) throws {
        guard !global.json || client.reveal || !client.printsPair else {
            throw UsageError(
                description: "the client's key would be lost: JSON has no secrets",
                hint: "write it to a file with --out or --pkcs12, or print it with --reveal"
            )
        }
        guard !global.json || client.pkcs12 != "-" else {
            throw UsageError(
                description: "standard output cannot be JSON and a PKCS #12 file",
                hint: "leave out --json, or name a file with --pkcs12"
            )
        }
        let name = try ClientName(name)
        let state = global.state(context, passphrase: authority)
        // Who has no state is not asked for a passphrase.
        let isAskedFor = try state.read { draft in
            try draft.deployment().registries.contains { $0.requiresClientCertificates }
        }
        var handOut = try ClientHandOut.prepare(client, isForced: force, isDryRun: flags.dryRun, global, context)
        let passphrase = try client.pkcs12.map { _ in
            try client.passphrase.read("Passphrase of the PKCS #12 file", context)
        }
        let outcome: CredentialState.ClientOutcome
        do {
            outcome = try state.issueClient(
                name,
                lifetime: client.lifetime ?? CredentialState.defaultClientLifetime,
                key: client.key,
                replacesAuthority: client.newAuthority,
                pkcs12: passphrase,
                flags.options
            ) { try handOut.stage($0) }
        } catch let error as StateError {
            if case .notPublished = error { handOut.keep() }
            throw error
        }
        var fields: [String: JSONValue] = [
            "issued": true, "client": .string(outcome.certificate.name), "newCA": .boolean(outcome.isAuthorityReplaced),
            "certificate": .object(CertificateJSON.fields(outcome.certificate.summary, now: context.now())),
        ]
        if !flags.dryRun {
            fields.merge(try handOut.emit(outcome, isJSON: global.json, context)) { _, new in new }
        }
        defer { if !isAskedFor, !flags.dryRun { sayUnasked(context) } }
        defer { if outcome.isAuthorityReplaced, !flags.dryRun { sayReplaced(context) } }
        let end = outcome.certificate.summary.notAfter.rfc3339
        try ChangeOutput(context: context, global: global, flags: flags, command: "cert issue").emit(
            outcome.report,
            message: "issued a certificate for the client '\(name)', valid until \(end)",
            fields: fields
        )
    }

    private func sayUnasked(_ context: CommandContext) {
        context.sayUnlessQuiet(
            global,
            "hint: no registry asks for client certificates yet: give one 'client_certificates: required' under "
                + "'registries' in regcred.yaml, publish and restart it"
        )
    }

    private func sayReplaced(_ context: CommandContext) {
        context.say("warning: every earlier client certificate is refused as soon as the registries have restarted")
    }
}
