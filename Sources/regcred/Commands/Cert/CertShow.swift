import ArgumentParser
import FoundationEssentials
import RegistryCredentials

/// Shows the certificate in service, or any other.
struct CertShow: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the certificate in service, or those of a file or an endpoint, and what is wrong with them.",
        discussion: """
            Reads PEM, DER and PKCS #7. Without an argument: the certificate in service. What clients would mind is told \
            below the certificates, each with the name of its rule; --public applies the limits of CAs that browsers trust \
            of their own.

              $ regcred cert show
              $ regcred cert show --json | jq .certificate.daysLeft
              $ regcred cert show chain.p7b
              $ regcred cert show registry.example.com:443
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: EndpointOptions

    @Argument(
        help: ArgumentHelp("A file, - for standard input, or HOST:PORT.", valueName: "source"),
        completion: .file()
    )
    var source: String?

    @Flag(name: .customLong("public"), help: "Apply the limits of publicly trusted CAs.")
    var isPublic = false

    func run(in context: CommandContext) throws {
        guard let source else { return try showInService(context) }
        let certificates = try CertificateInput(source).certificates(options, context)
        let report = report(certificates, anchors: nil, context)
        guard !global.json else {
            return try context.printJSON("cert show", ["source": .string(source)].merging(report.json) { $1 })
        }
        try report.printCertificates()
        try report.printFindings()
    }

    private func showInService(_ context: CommandContext) throws {
        let (summary, renewal, chain, next, request) = try global.state(context).read { draft in
            let summary = try draft.knownCertificateSummary()
            return (
                summary, try draft.deployment().renewalDate(of: summary), try draft.certificateChain(),
                try draft.nextCertificateSummary(), try draft.pendingRequest()
            )
        }
        let report = report(chain.served, anchors: chain.anchors, context)
        if global.json {
            var fields = CertificateJSON.fields(chain.served[0], now: context.now())
            fields["renewAt"] = JSONValue(renewal)
            let next = next.map { CertificateJSON.next($0.certificate, served: $0.served, now: context.now()) }
            let pending = request.map { JSONValue.object(["names": JSONValue($0.names), "key": .string($0.key)]) }
            return try context.printJSON(
                "cert show",
                ["certificate": .object(fields), "next": next ?? .null, "request": pending ?? .null].merging(
                    report.json
                ) { $1 }
            )
        }
        try context.printFacts(
            CertificateJSON.facts(summary, now: context.now()) + [("renewal due", renewal.rfc3339)]
                + (next.map { CertificateJSON.nextFacts($0.certificate, served: $0.served) } ?? []) + [
                    ("request", request.map { "waits for the CA: \($0.names.joined(separator: ", ")), \($0.key)" })
                ]
        )
        try report.printFindings()
    }

    private func report(
        _ certificates: [CertificateDetails],
        anchors: [CertificateDetails]?,
        _ context: CommandContext
    ) -> CertificateReport {
        CertificateReport(
            certificates: certificates,
            lint: CertificateLint(
                certificates,
                anchors: anchors,
                audience: isPublic ? .publicTrust : .privateTrust,
                at: context.now()
            ),
            context: context
        )
    }
}
