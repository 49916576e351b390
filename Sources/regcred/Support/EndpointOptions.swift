import ArgumentParser
import RegistryCredentials

/// How to reach a live endpoint.
struct EndpointOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How long to wait for an endpoint, such as 10s.", valueName: "time"))
    var timeout = "10s"

    @Option(help: ArgumentHelp("The name to ask an endpoint for (SNI), when it is another one.", valueName: "name"))
    var servername: String?

    func validate() throws {
        guard let span = TimeSpan(timeout), span.seconds <= 86_400 else {
            throw ValidationError("--timeout takes a time such as 10s or 2m, at most a day")
        }
        if let servername, name(servername) == nil {
            throw ValidationError("--servername takes a DNS name")
        }
    }

    /// Looks at the certificates of an endpoint.
    func probe(_ endpoint: Endpoint, serverName: String? = nil, _ context: CommandContext) throws -> ServedCertificates
    {
        try ServedCertificates.probe(
            endpoint,
            serverName: servername ?? serverName,
            through: ProxySettings(context.environment),
            timeout: .seconds(TimeSpan(timeout)?.seconds ?? 10)
        )
    }

    private func name(_ text: String) -> String? {
        if case .dns(let name)? = ServerName(text) { name } else { nil }
    }
}
