import ArgumentParser
import RegistryCredentials

/// The commands about the local CA.
struct CACommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca",
        abstract: "Manage the local CA.",
        discussion: """
            $ regcred ca show
            $ regcred ca export --out registry-ca.crt
            """,
        subcommands: [CAShow.self, CAExport.self, CAEncrypt.self, CADecrypt.self]
    )
}

/// Shows the local CA.
struct CAShow: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the local CA and what it may sign for.",
        discussion: """
            $ regcred ca show
            """
    )

    @OptionGroup var global: GlobalOptions

    func run(in context: CommandContext) throws {
        let summary = try global.state(context).read { try $0.knownAuthoritySummary() }
        let now = context.now()
        if global.json {
            return try context.printJSON("ca show", ["certificate": .object(CertificateJSON.fields(summary, now: now))])
        }
        try context.printFacts(CertificateJSON.facts(summary, now: now))
    }
}

/// Prints the certificate of the local CA.
struct CAExport: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print the certificate of the local CA as PEM, for clients to trust.",
        discussion: """
            $ regcred ca export --out /etc/docker/certs.d/registry.example.com/ca.crt
            """
    )

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("Write it to a file instead.", valueName: "file"), completion: .file())
    var out: String?

    func run(in context: CommandContext) throws {
        let pem = try global.state(context).read { draft in
            _ = try draft.knownAuthoritySummary()
            return try draft.read(.authority) ?? []
        }
        if let out {
            try FileExport.write(pem, to: try global.outputPath(out, context), mode: 0o644)
        }
        if global.json {
            return try context.printJSON(
                "ca export",
                ["pem": .string(String(decoding: pem, as: UTF8.self)), "file": JSONValue(out)]
            )
        }
        if out == nil { try context.write(pem) }
    }
}
