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
            certificates/signed.pem until it expires.

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

    @Option(help: ArgumentHelp("Write it to a file instead.", valueName: "file"), completion: .file())
    var out: String?

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
        let path = try out.map { try global.outputPath($0, context) }
        let file = try PublicFile.read(csr, context)
        // Begun first: a folder that is closed is known before anything is signed.
        let export = flags.dryRun ? nil : try path.map { try StagedExport(path: $0, mode: 0o644) }
        let outcome = try global.state(context, passphrase: passphrase).signRequest(
            file,
            allowing: names,
            lifetime: lifetime,
            flags.options
        )
        for note in outcome.ignored { context.sayUnlessQuiet(global, note) }
        let hasExport = path != nil
        if let export { try export.write(outcome.pem) }
        if !hasExport, !flags.dryRun, !global.json { try context.write(outcome.pem) }
        let certificate = outcome.certificate
        try ChangeOutput(context: context, global: global, flags: flags, command: "cert sign").emit(
            outcome.report,
            message: "signed a certificate for \(certificate.names.joined(separator: ", ")), "
                + "valid until \(certificate.notAfter.rfc3339)",
            fields: [
                "pem": flags.dryRun ? .null : .string(String(decoding: outcome.pem, as: UTF8.self)),
                "certificate": .object(CertificateJSON.fields(certificate, now: context.now())),
                "ignored": JSONValue(outcome.ignored), "file": JSONValue(out),
            ]
        )
    }
}

/// Reads a length of time of the command line.
@Sendable private func signingLifetime(_ text: String) throws -> TimeSpan {
    guard let span = TimeSpan(text) else {
        throw ValidationError("'\(text)' is no length of time: write it like 12h, 90d, 8w or 1y")
    }
    return span
}
