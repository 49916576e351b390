import ArgumentParser
import RegistryCredentials

/// Looks at the certificates that registries serve.
struct CertProbe: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Shake hands with registries, and compare what they serve with what is published.",
        discussion: """
            Without an endpoint: every TLS registry of the deployment, at its port on the deployment's host. One that \
            serves an earlier certificate was not restarted; one may serve the published certificate with another chain \
            (with --json, the verdict `chain`). Of other endpoints the certificates are shown; they are \
            compared only when HOST or --servername is a name of the deployment's certificate, or --dir is given. \
            HTTPS_PROXY and NO_PROXY count. Exit codes: 0 the same, 1 different, 69 unreachable; with --json each endpoint \
            says whether it is `reachable`, and which `error` there is otherwise.

              $ regcred cert probe
              $ regcred cert probe registry.example.com:443 --timeout 3s
              $ regcred cert probe 10.0.0.7:443 --servername registry.example.com
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: EndpointOptions

    @Argument(help: ArgumentHelp("The endpoint.", valueName: "host:port"))
    var endpoint: String?

    func run(in context: CommandContext) throws {
        if let endpoint { return try probe(CertificateInput.endpoint(endpoint), context) }
        let state = global.state(context)
        let (generations, history) = (try state.publishedCertificates(), try state.certificateHistory())
        var output = ProbeOutput(context: context)
        for registry in try state.tlsEndpoints() {
            do {
                let served = try options.probe(registry.endpoint, serverName: registry.serverName, context)
                output.add(served, registry.name, ServedComparison(served, with: generations, history: history))
            } catch let error as ProbeError {
                output.add(error, registry.name)
            }
        }
        try output.emit(global)
    }

    private func probe(_ endpoint: Endpoint, _ context: CommandContext) throws {
        let published = try published(for: endpoint, context)
        var output = ProbeOutput(context: context)
        do {
            let served = try options.probe(endpoint, context)
            output.add(served, nil, published.flatMap { ServedComparison(served, with: $0, history: $1) })
        } catch let error as ProbeError {
            output.add(error, nil)
        }
        try output.emit(global)
    }

    /// What the endpoint should serve; `nil` when there is no state, or it is none of the deployment's.
    private func published(
        for endpoint: Endpoint,
        _ context: CommandContext
    ) throws -> ([PublishedCertificate], CertificateHistory)? {
        let state = global.state(context)
        do {
            let names = try state.certificateNames()
            let asked = options.servername.flatMap { ServerName($0) } ?? endpoint.host
            guard global.dir != nil || names.contains(where: { $0.covers(asked) }) else { return nil }
            return (try state.publishedCertificates(), try state.certificateHistory())
        } catch let error as any ActionableError where global.dir == nil && error.kind == .notFound {
            return nil
        }
    }
}
