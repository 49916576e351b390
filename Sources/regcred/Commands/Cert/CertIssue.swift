import ArgumentParser
import RegistryCredentials

/// Issues the certificate.
struct CertIssue: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Issue the certificate, if it is due.",
        discussion: """
            Signed by the local CA, or by itself when certificate.issuer or --self-signed says so. It is due at renew_at \
            of its lifetime or up to 1/20 of the lifetime before ('regcred cert show' says when), and at once when \
            regcred.yaml asks for other names, another key, another lifetime or another issuer. Registries \
            must be restarted to serve it. An outside CA's certificate is requested and installed instead. One that \
            clients must get to trust first is published in ssl/ca.pem, and served as 'regcred cert renew' says.

            With --client it is a certificate for a client of registries whose client_certificates is 'required', \
            signed by a CA of its own. Certificate and key go to standard output unless --out or --pkcs12 is given; \
            JSON has the key with --reveal only. The key is kept nowhere else. Registries read no revocation lists: \
            whoever has a client certificate is locked out by --new-ca only, which locks out all others too until \
            each has a new one.

              $ regcred cert issue
              $ regcred cert issue --self-signed --force
              $ regcred cert issue --client build-7 --out /etc/docker/certs.d/registry.example.com:444
              $ regcred cert issue --client alice --pkcs12 alice.p12 --lifetime 30d
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags

    @Flag(help: "Let the certificate sign itself, whatever regcred.yaml says.")
    var selfSigned = false

    @Flag(help: "Issue it although it is not due; with --client, replace files.")
    var force = false

    @Flag(help: "Serve a certificate that clients must trust first without time for that.")
    var now = false

    @Flag(help: "Make a new private key, whatever certificate.keep_key says.")
    var newKey = false

    @OptionGroup var client: ClientOptions
    @OptionGroup var authority: CAPassphraseOptions

    func validate() throws {
        for (flag, isGiven) in [("--self-signed", selfSigned), ("--now", now), ("--new-key", newKey)] where isGiven {
            guard client.client == nil else { throw ValidationError("--client and \(flag) exclude each other") }
        }
    }

    func run(in context: CommandContext) throws {
        if let name = client.client { return try issueClient(name, context) }
        let outcome = try global.state(context, passphrase: authority).issueCertificate(
            issuer: selfSigned ? .selfSigned : nil,
            isForced: force,
            isImmediate: now,
            isKeyNew: newKey,
            flags.options
        )
        if selfSigned, outcome.isIssued, !global.quiet {
            context.say("hint: to keep it so at the next renewal, set certificate.issuer in regcred.yaml")
        }
        try RenewalOutput(
            context: context,
            global: global,
            flags: flags,
            command: "cert issue",
            verb: ("issue a new one", "issued a certificate")
        ).emit(outcome)
    }
}
