import ArgumentParser
import RegistryCredentials

/// Signs the certificate request of another server.
struct CertSign: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign the certificate request of another server with the local CA.",
        discussion: """
            Takes the key and the subject alternative names of the request, and nothing else: no common name, no \
            other extension. The names have to be the deployment's, in certificate.constrain, or allowed with \
            --allow; the CA's name constraints hold in any case. Prints the certificate. What was signed stands in \
            certificates/signed.pem until it expires. A file that is there is replaced with --force only.

              $ regcred cert sign --csr mirror.csr --out mirror.pem
              $ regcred cert sign --csr - --allow eu.registry.example.com --lifetime 30d < eu.csr
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var passphrase: CAPassphraseOptions

    @Option(
        help: ArgumentHelp("The request (PKCS #10), PEM or DER; - is standard input.", valueName: "file"),
        completion: .file()
    )
    var csr: String

    @Option(
        name: .customLong("allow"),
        help: ArgumentHelp("A name to sign for besides the deployment's; may be given again.", valueName: "name")
    )
    var allowed: [String] = []

    @Option(
        help: ArgumentHelp("From now to expiry, at most 825d; certificate.lifetime if left out.", valueName: "time"),
        transform: signingLifetime
    )
    var lifetime: TimeSpan?

    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) throws {
        let names = try allowed.map { text in
            guard let name = ServerName(text, allowsWildcard: true) else {
                throw UsageError(
                    description: "'\(text)' is no DNS name or IP address",
                    hint: ServerName.punycodeHint(for: text) ?? "write it like eu.registry.example.com"
                )
            }
            return name
        }
        let request = try PublicFile.read(csr, context)
        var file = try output.begin(global, context, isNew: true, isDryRun: flags.dryRun)
        let outcome: CredentialState.SigningOutcome
        do {
            outcome = try global.state(context, passphrase: passphrase).signRequest(
                request,
                allowing: names,
                lifetime: lifetime,
                flags.options
            ) { pem in if !flags.dryRun { try file?.stage(pem) } }
        } catch let error as StateError {
            // Signed and recorded all the same.
            if case .notPublished = error { try? file?.keep() }
            throw error
        }
        for note in outcome.ignored { context.sayUnlessQuiet(global, note) }
        do {
            if !flags.dryRun {
                try file?.finish(outcome.pem)
                if file == nil, !global.json { try context.write(outcome.pem) }
            }
        } catch {
            throw CertificateLost(cause: "\(error)")
        }
        let certificate = outcome.certificate
        try ChangeOutput(context: context, global: global, flags: flags, command: "cert sign").emit(
            outcome.report,
            message: "signed a certificate for \(certificate.names.joined(separator: ", ")), "
                + "valid until \(certificate.notAfter.rfc3339)",
            fields: [
                "pem": flags.dryRun ? .null : .string(String(decoding: outcome.pem, as: UTF8.self)),
                "certificate": .object(CertificateJSON.fields(certificate, now: context.now())),
                "ignored": JSONValue(outcome.ignored), "file": JSONValue(output.file),
            ]
        )
    }
}

/// The certificate was signed, but got lost on the way out.
private struct CertificateLost: ActionableError {
    let cause: String
    var description: String { "the certificate was signed, but it could not be handed out: \(cause)" }
    var hint: String? { "take it from certificates/signed.pem, where it is the last one" }
    var kind: FailureKind { .io }
}

/// Reads a length of time of the command line.
@Sendable private func signingLifetime(_ text: String) throws -> TimeSpan {
    guard let span = TimeSpan(text) else {
        throw ValidationError("'\(text)' is no length of time: write it like 12h, 90d, 8w or 1y")
    }
    return span
}
