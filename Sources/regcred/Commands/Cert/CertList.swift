import ArgumentParser
import FoundationEssentials
import RegistryCredentials

/// Lists certificates.
struct CertList: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the certificates of the state by name and end.",
        discussion: """
            The certificate in service, the CAs, and those that 'cert issue --client' made and that had not expired \
            when the last one was made. The keys of clients are with the clients alone.

              $ regcred cert list
              $ regcred cert list --clients --json | jq -r '.certificates[].name'
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
            return (clients ? [] : [entry.kind])
                + [entry.name, certificate.notAfter.rfc3339, certificate.serial, certificate.sha256]
        }
        let header = (clients ? [] : ["KIND"]) + ["NAME", "EXPIRES", "SERIAL", "SHA256"]
        for line in Table(header: header, rows: rows).lines { try context.print(line) }
    }

    private func entries(_ draft: StateDraft) throws -> [Entry] {
        let signed = try draft.clientCertificates().map { Entry(kind: "client", name: $0.name, summary: $0.summary) }
        guard !clients else { return signed }
        let own: [(kind: String, summary: CertificateSummary?)] = [
            ("server", try draft.certificateSummary()), ("ca", try draft.authoritySummary()),
            ("client-ca", try draft.clientAuthoritySummary()),
        ]
        return own.compactMap { kind, summary in
            summary.map { Entry(kind: kind, name: $0.names.first ?? $0.subject, summary: $0) }
        } + signed
    }
}
