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
        let (summary, renewal, next) = try global.state(context).read { draft in
            let summary = try draft.knownCertificateSummary()
            return (summary, try draft.deployment().renewalDate(of: summary), try draft.nextCertificateSummary())
        }
        var fields = CertificateJSON.fields(summary, now: context.now())
        fields["renewAt"] = JSONValue(renewal)
        if global.json {
            let next = next.map { CertificateJSON.next($0.certificate, served: $0.served, now: context.now()) }
            return try context.printJSON("cert show", ["certificate": .object(fields), "next": next ?? .null])
        }
        try context.printFacts(
            CertificateJSON.facts(summary, now: context.now()) + [("renewal due", renewal.rfc3339)]
                + (next.map { CertificateJSON.nextFacts($0.certificate, served: $0.served) } ?? [])
        )
    }
}
