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

            Clients must trust a certificate that signs itself, or a local CA that is new to them, before it is served: it \
            is published in ssl/ca.pem first, and put into service after certificate.overlap, by this command or \
            'regcred rotate --due'.

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

    @Flag(help: "Serve a certificate that clients must trust first without time for that.")
    var now = false

    func run(in context: CommandContext) throws {
        let outcome = try global.state(context, passphrase: passphrase).renewCertificate(
            .init(isForced: force, keepsKey: keepKey, isImmediate: now),
            flags.options
        )
        try RenewalOutput(
            context: context,
            global: global,
            flags: flags,
            command: "cert renew",
            verb: ("renew it", "renewed the certificate")
        ).emit(outcome)
    }
}
