import ArgumentParser
import FoundationEssentials
import RegistryCredentials

/// Lists certificates.
struct CertList: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the certificates of the state by name and end.",
        discussion: """
            The certificate in service, the CAs, those that 'cert sign' signed for other servers (kind signed), and \
            those that 'cert issue --client' made (kind client); of either kind those that had not expired when the \
            last one was made. Their keys are with the servers and the clients alone.

              $ regcred cert list
              $ regcred cert list --clients --json | jq -r '.certificates[].name'
              $ regcred cert list --json | jq '.certificates[] | select(.kind == "signed") | .daysLeft'
            """
    )

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Only the certificates of clients.")
    var clients = false

    private struct Entry {
        let kind: String
        let name: String
        let summary: CertificateSummary
    }

    func run(in context: CommandContext) throws {
        let entries = try global.state(context).read { try self.entries($0) }
        if global.json {
            let list = entries.map { entry in
                let fields: [String: JSONValue] = ["kind": .string(entry.kind), "name": .string(entry.name)]
                let certificate = CertificateJSON.fields(entry.summary, now: context.now())
                return JSONValue.object(certificate.merging(fields) { _, new in new })
            }
            return try context.printJSON("cert list", ["certificates": .array(list)])
        }
        let rows = entries.map { entry in
            let certificate = entry.summary
            let days = certificate.daysLeft(at: context.now())
            return (clients ? [] : [entry.kind])
                + [
                    entry.name, certificate.notAfter.rfc3339, days < 0 ? "expired" : "\(days)", certificate.serial,
                    certificate.sha256,
                ]
        }
        let header = (clients ? [] : ["KIND"]) + ["NAME", "EXPIRES", "DAYS", "SERIAL", "SHA256"]
        for line in Table(header: header, rows: rows).lines { try context.print(line) }
    }

    private func entries(_ draft: StateDraft) throws -> [Entry] {
        let issued = try draft.clientCertificates().map { Entry(kind: "client", name: $0.name, summary: $0.summary) }
        guard !clients else { return issued }
        let own: [(kind: String, summary: CertificateSummary?)] = [
            ("server", try draft.certificateSummary()), ("ca", try draft.authoritySummary()),
            ("client-ca", try draft.clientAuthoritySummary()),
        ]
        let signed = try draft.signedCertificateSummaries().map { (kind: "signed", summary: Optional($0)) }
        return (own + signed).compactMap { kind, summary in
            summary.map { Entry(kind: kind, name: $0.names.first ?? $0.subject, summary: $0) }
        } + issued
    }
}
