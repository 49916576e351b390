import ArgumentParser
import RegistryCredentials

/// Predicts which clients accept certificates.
struct CertVerify: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Tell whether Docker, curl, Python and Go programs would accept certificates, and why not.",
        discussion: """
            Without an argument: the published certificate. Clients are taken to ask for --host, else for the host of the \
            endpoint or of the deployment, and to trust --ca, else the published ssl/ca.pem for names of the deployment \
            and the system's certificates for others; '--ca system' means the latter. Exits with 1 when one of the \
            clients would refuse.

              $ regcred cert verify
              $ regcred cert verify registry.example.com:443 --ca system
              $ regcred cert verify new.pem --host registry.example.com --ca root.pem
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: EndpointOptions

    @Argument(
        help: ArgumentHelp("A file, - for standard input, or HOST:PORT.", valueName: "source"),
        completion: .file()
    )
    var source: String?

    @Option(help: ArgumentHelp("The name that clients ask for.", valueName: "name"))
    var host: String?

    @Option(help: ArgumentHelp("A file with what clients trust, or system.", valueName: "file"), completion: .file())
    var ca: String?

    func validate() throws {
        guard host.map({ ServerName($0) != nil }) ?? true else {
            throw ValidationError("--host takes a DNS name (other letters as xn--…) or an IP address, without a port")
        }
        guard ca != "" else { throw ValidationError("--ca must not be empty") }
        guard !(source == "-" && ca == "-") else { throw ValidationError("only one of both can be standard input") }
    }

    func run(in context: CommandContext) throws {
        let input = try source.map { try CertificateInput($0) }
        let deployment = try PublishedTrust.read(global, isNeeded: input == nil, context)
        let host = try askedHost(input, deployment)
        let served = try input?.certificates(options, context) ?? deployment?.served ?? []
        let anchors = try anchors(for: host, deployment, context)
        let verdicts = try ClientVerdict.predict(
            served,
            anchors: anchors,
            system: { try SystemTrust.read(context.environment("SSL_CERT_FILE")) },
            host: host,
            port: port(input, host, deployment),
            at: context.now()
        )
        try emit(verdicts, host, context)
        if served.first?.lacksDigitalSignature == true {
            context.say("warning: GnuTLS refuses it: its key usage has no digitalSignature")
            context.say("hint: 'regcred cert show' tells what else is wrong with it")
        }
        if verdicts.contains(where: { $0.refusal != nil }) { throw SilentExit(status: .no) }
    }

    private func askedHost(_ input: CertificateInput?, _ deployment: PublishedTrust?) throws -> ServerName {
        if let host = (host ?? options.servername).flatMap({ ServerName($0) }) { return host }
        if case .live(let endpoint)? = input { return endpoint.host }
        if let deployment { return deployment.host }
        throw UsageError(
            description: "there is no deployment that would say which host clients ask for",
            hint: "name it with --host"
        )
    }

    private func port(_ input: CertificateInput?, _ host: ServerName, _ deployment: PublishedTrust?) -> Int? {
        if case .live(let endpoint)? = input { return endpoint.port }
        return deployment.flatMap { $0.host == host ? $0.port : nil }
    }

    private func anchors(
        for host: ServerName,
        _ deployment: PublishedTrust?,
        _ context: CommandContext
    ) throws -> [CertificateDetails] {
        if let ca, ca != "system" { return try PublicFile.read(ca, context).details() }
        if ca == nil, let deployment, deployment.covers(host) || source.map({ CertificateInput.isFile($0) }) ?? true {
            return deployment.anchors
        }
        return try SystemTrust.read(context.environment("SSL_CERT_FILE"))
    }

    private func emit(_ verdicts: [ClientVerdict], _ host: ServerName, _ context: CommandContext) throws {
        if global.json {
            return try context.printJSON(
                "cert verify",
                [
                    "host": .string("\(host)"),
                    "accepted": .boolean(verdicts.allSatisfy { $0.refusal == nil }),
                    "clients": .object(
                        Dictionary(verdicts.map { ($0.client.rawValue, .object(json($0))) }) { first, _ in first }
                    ),
                ]
            )
        }
        try context.printFacts(
            verdicts.map { verdict in
                let note = verdict.note.map { " (\($0))" } ?? ""
                return (verdict.client.title, (verdict.refusal.map { "refuses: \($0)" } ?? "accepts") + note)
            }
        )
    }

    private func json(_ verdict: ClientVerdict) -> [String: JSONValue] {
        [
            "accepted": .boolean(verdict.refusal == nil),
            "reason": JSONValue(verdict.refusal?.name),
            "message": JSONValue(verdict.refusal?.description),
            "note": JSONValue(verdict.note),
        ]
    }
}
