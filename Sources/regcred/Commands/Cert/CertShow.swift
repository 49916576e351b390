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
        let (summary, renewal) = try global.state(context).read { draft in
            let summary = try draft.knownCertificateSummary()
            return (summary, try draft.deployment().certificate.renewalDate(of: summary))
        }
        var fields = CertificateJSON.fields(summary, now: context.now())
        fields["renewAt"] = JSONValue(renewal)
        if global.json { return try context.printJSON("cert show", ["certificate": .object(fields)]) }
        try context.printFacts(
            CertificateJSON.facts(summary, now: context.now()) + [("renewal due", renewal.rfc3339)]
        )
    }
}

/// A certificate as JSON and as facts for people.
enum CertificateJSON {
    static func fields(_ certificate: CertificateSummary, now: Date) -> [String: JSONValue] {
        [
            "subject": .string(certificate.subject),
            "issuer": .string(certificate.issuer),
            "serial": .string(certificate.serial),
            "names": JSONValue(certificate.names),
            "notBefore": JSONValue(certificate.notBefore),
            "notAfter": JSONValue(certificate.notAfter),
            "daysLeft": .integer(certificate.daysLeft(at: now)),
            "key": .string(certificate.key),
            "sha256": .string(certificate.sha256),
            "selfSigned": .boolean(certificate.isSelfSigned),
            "authority": .boolean(certificate.isAuthority),
            "permitted": JSONValue(certificate.permitted),
            "excluded": JSONValue(certificate.excluded),
        ]
    }

    static func facts(_ certificate: CertificateSummary, now: Date) -> [(String, String?)] {
        let days = certificate.daysLeft(at: now)
        return [
            ("subject", certificate.subject),
            ("issuer", certificate.isSelfSigned ? "itself" : certificate.issuer),
            ("names", certificate.names.isEmpty ? nil : certificate.names.joined(separator: ", ")),
            ("not before", certificate.notBefore.rfc3339),
            ("not after", "\(certificate.notAfter.rfc3339) (\(days < 0 ? "expired" : "\(days) days left"))"),
            ("key", certificate.key),
            ("serial", certificate.serial),
            ("sha256", certificate.sha256),
            ("permitted", certificate.permitted.isEmpty ? nil : certificate.permitted.joined(separator: ", ")),
            ("excluded", certificate.excluded.isEmpty ? nil : certificate.excluded.joined(separator: ", ")),
        ]
    }
}
