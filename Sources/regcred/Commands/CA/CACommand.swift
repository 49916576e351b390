import ArgumentParser
import RegistryCredentials

/// The commands about the local CA.
struct CACommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca",
        abstract: "Look at the local CA, replace it, and protect its key.",
        discussion: """
            $ regcred ca show
            $ regcred ca export --out registry-ca.crt
            $ regcred ca rollover
            """,
        subcommands: [CAShow.self, CAExport.self, CARollover.self, CAEncrypt.self, CADecrypt.self]
    )
}

/// Shows the local CA.
struct CAShow: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the local CA, what it may sign for, and how far its roll-over is.",
        discussion: """
            $ regcred ca show
            """
    )

    @OptionGroup var global: GlobalOptions

    func run(in context: CommandContext) throws {
        let (summary, status, issuer) = try global.state(context).read { draft in
            (try draft.knownAuthoritySummary(), try draft.rolloverStatus(), try draft.deployment().certificate.issuer)
        }
        let now = context.now()
        if global.json {
            let fields: [String: JSONValue] = [
                "certificate": .object(CertificateJSON.fields(summary, now: now)),
                "inUse": .boolean(issuer == .ca),
                "rollover": status.map { RolloverJSON.object($0, now: now) } ?? .null,
            ]
            return try context.printJSON("ca show", fields)
        }
        let rollover = status.map(RolloverJSON.facts) ?? []
        let use = "no: certificate.issuer is \(issuer.rawValue), so it signs nothing for the registries now"
        try context.printFacts(
            CertificateJSON.facts(summary, now: now) + [("in use", issuer == .ca ? nil : use)] + rollover
        )
    }
}

/// Prints the certificate of the local CA, during a roll-over with the one that clients must trust beside it.
struct CAExport: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print the certificate of the local CA as PEM, for clients to trust.",
        discussion: """
            During a roll-over it is two: the CA in service, and the next or the previous one. A file that is there and \
            holds something else is replaced with --force only.

              $ regcred ca export --out /etc/docker/certs.d/registry.example.com/ca.crt
            """
    )

    @OptionGroup var global: GlobalOptions

    @OptionGroup var output: OutputOptions

    func run(in context: CommandContext) throws {
        let pem = try global.state(context).read { draft in
            _ = try draft.knownAuthoritySummary()
            return try draft.authorityBundle()
        }
        var file = try output.begin(global, context)
        try file?.stage(pem)
        try file?.finish(pem)
        if global.json {
            return try context.printJSON(
                "ca export",
                ["pem": .string(String(decoding: pem, as: UTF8.self)), "file": JSONValue(output.file)]
            )
        }
        if file == nil { try context.write(pem) }
    }
}
