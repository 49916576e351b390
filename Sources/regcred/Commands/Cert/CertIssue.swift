import ArgumentParser
import RegistryCredentials

/// Issues the certificate.
struct CertIssue: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Issue the certificate, if it is due.",
        discussion: """
            Signed by the local CA, or by itself when certificate.issuer or --self-signed says so. It is due when \
            renew_at of its lifetime is over or regcred.yaml asks for other names or another key. Registries \
            must be restarted to serve it. An outside CA's certificate is requested and installed instead.

              $ regcred cert issue
              $ regcred cert issue --self-signed --force
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags

    @Flag(help: "Let the certificate sign itself, whatever regcred.yaml says.")
    var selfSigned = false

    @Flag(help: "Issue it although it is not due.")
    var force = false

    func run(in context: CommandContext) throws {
        let outcome = try global.state(context).issueCertificate(
            issuer: selfSigned ? .selfSigned : nil,
            isForced: force,
            flags.options
        )
        if !outcome.isIssued, !global.quiet {
            context.say("the certificate is not due: valid until \(outcome.certificate.notAfter.rfc3339)")
            context.say("hint: issue a new one all the same with --force")
        }
        if selfSigned, outcome.isIssued, !global.quiet {
            context.say("hint: to keep it so at the next renewal, set certificate.issuer in regcred.yaml")
        }
        let names = outcome.certificate.names.joined(separator: ", ")
        try ChangeOutput(context: context, global: global, flags: flags, command: "cert issue").emit(
            outcome.report,
            message: outcome.isIssued
                ? "issued a certificate for \(names), valid until \(outcome.certificate.notAfter.rfc3339)"
                : "made what was missing",
            fields: [
                "issued": .boolean(outcome.isIssued), "reason": JSONValue(outcome.reason?.description),
                "certificate": .object(CertificateJSON.fields(outcome.certificate, now: context.now())),
            ]
        )
    }
}
