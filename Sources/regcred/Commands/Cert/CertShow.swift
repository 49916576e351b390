import ArgumentParser
import FoundationEssentials
import RegistryCredentials

/// Shows the certificate.
struct CertShow: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the certificate in service.",
        discussion: """
            $ regcred cert show
            $ regcred cert show --json | jq .certificate.daysLeft
            """
    )

    @OptionGroup var global: GlobalOptions

    func run(in context: CommandContext) throws {
        let (summary, renewal, request) = try global.state(context).read { draft in
            let summary = try draft.knownCertificateSummary()
            return (summary, try draft.deployment().certificate.renewalDate(of: summary), try draft.pendingRequest())
        }
        var fields = CertificateJSON.fields(summary, now: context.now())
        fields["renewAt"] = JSONValue(renewal)
        if global.json {
            let pending = request.map { JSONValue.object(["names": JSONValue($0.names), "key": .string($0.key)]) }
            return try context.printJSON(
                "cert show",
                ["certificate": .object(fields), "request": pending ?? .null]
            )
        }
        try context.printFacts(
            CertificateJSON.facts(summary, now: context.now()) + [
                ("renewal due", renewal.rfc3339),
                ("request", request.map { "waits for the CA: \($0.names.joined(separator: ", ")), \($0.key)" }),
            ]
        )
    }
}
