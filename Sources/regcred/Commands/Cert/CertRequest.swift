import ArgumentParser
import RegistryCredentials

/// Makes a certificate request for an outside CA.
struct CertRequest: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Print the certificate request for an outside CA.",
        discussion: """
            For deployments with 'issuer: csr' in regcred.yaml. Makes a key and a request (PKCS #10) with all names \
            of the deployment; asked again, it prints the same request until the CA's certificate is installed. \
            The certificate in service stays in service meanwhile. A name that regcred.yaml no longer has makes a new \
            request due, unless the CA had added it by itself. A file that is there and holds something else is replaced \
            with --force only.

              $ regcred cert request --out registry.csr
              $ regcred cert request | ssh ca.example.com sign
              $ regcred cert request --keep-key --out renewal.csr
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags

    @Flag(help: "Make a new key and a new request, although one is pending.")
    var newKey = false

    @Flag(help: "Request a certificate for the key that is in service.")
    var keepKey = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !newKey || !keepKey else { throw ValidationError("--new-key and --keep-key exclude each other") }
    }

    func run(in context: CommandContext) throws {
        var file = try output.begin(global, context, isDryRun: flags.dryRun)
        let key: RequestKey = newKey ? .new : keepKey ? .inService : .pending
        let outcome = try global.state(context).requestCertificate(key: key, flags.options) { pem in
            if !flags.dryRun { try file?.stage(pem) }
        }
        let pem = outcome.request.pem
        if !flags.dryRun {
            try file?.finish(pem)
            if file == nil, !global.json { try context.write(pem) }
        }
        if outcome.origin.isNew, outcome.origin != .first, !global.quiet, !flags.dryRun {
            context.say("a new request takes the place of the pending one: \(outcome.origin)")
        }
        try ChangeOutput(context: context, global: global, flags: flags, command: "cert request").emit(
            outcome.report,
            message: "made a certificate request for \(outcome.request.names.joined(separator: ", "))",
            fields: [
                "request": .object([
                    "pem": flags.dryRun ? .null : .string(String(decoding: pem, as: UTF8.self)),
                    "names": JSONValue(outcome.request.names), "key": .string(outcome.request.key),
                    "keySHA256": .string(outcome.request.keySHA256),
                ]),
                "new": .boolean(outcome.origin.isNew), "reason": .string(outcome.origin.description),
                "file": JSONValue(output.file),
            ]
        )
    }
}
