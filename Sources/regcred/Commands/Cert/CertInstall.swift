import ArgumentParser
import RegistryCredentials

/// Puts a certificate of an outside CA into service.
struct CertInstall: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Put the certificate that an outside CA made of the request into service.",
        discussion: """
            Takes PEM, DER and PKCS #7 with the certificates in any order; - is standard input. The certificate has \
            to be for the key of the pending request, or for the key in service, and for all names of the \
            deployment. Its chain has to end at a root that is named with --ca, stands in a --chain file, is trusted \
            by this system, or is that of the certificate in service; a root in FILE alone is not trusted. \
            When a check fails, nothing changes. Registries must be restarted to serve the certificate.

              $ regcred cert install registry.crt --chain intermediates.pem --ca root.pem
              $ regcred cert install chain.p7b --ca root.pem --dry-run
              $ ssh ca.example.com fetch registry | regcred cert install -
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags

    @Argument(
        help: ArgumentHelp("The certificate, with its chain or without.", valueName: "file"),
        completion: .file()
    )
    var files: [String]

    @Option(
        help: ArgumentHelp("More certificates of the chain; a root in it is trusted; may be given again."),
        completion: .file()
    )
    var chain: [String] = []

    @Option(
        help: ArgumentHelp("The root at which the chain must end; may be given again.", valueName: "file"),
        completion: .file()
    )
    var ca: [String] = []

    func run(in context: CommandContext) throws {
        guard (files + chain + ca).count(where: { $0 == "-" }) <= 1 else { throw PublicFile.doubled }
        let authorities = try PublicFile.read(ca, context)
        let input = InstallFiles(
            files: try PublicFile.read(files, context),
            chain: try PublicFile.read(chain, context),
            authorities: authorities,
            system: authorities.isEmpty ? try SystemTrust.file(context.environment("SSL_CERT_FILE")) : nil
        )
        let outcome = try global.state(context).installCertificate(input, flags.options)
        for note in outcome.notes { context.sayUnlessQuiet(global, note) }
        let certificate = outcome.certificate
        try ChangeOutput(context: context, global: global, flags: flags, command: "cert install").emit(
            outcome.report,
            message: "installed a certificate for \(certificate.titles.joined(separator: ", ")) "
                + "from '\(certificate.issuer)', valid until \(certificate.notAfter.rfc3339)",
            fields: [
                "certificate": .object(CertificateJSON.fields(certificate, now: context.now())),
                "anchor": .object(CertificateJSON.fields(outcome.anchor, now: context.now())),
                "addedNames": JSONValue(outcome.addedNames), "notes": JSONValue(outcome.notes),
            ]
        )
    }
}
