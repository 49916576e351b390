import RegistryCredentials

/// What a deployment serves, and what its clients trust.
struct PublishedTrust {
    let host: ServerName
    let names: [ServerName]
    /// The port of the first registry with TLS.
    let port: Int?
    let served: [CertificateDetails]
    let anchors: [CertificateDetails]

    func covers(_ host: ServerName) -> Bool {
        names.contains { $0.covers(host) }
    }

    /// Reads it; `nil` when there is no state and none is needed.
    static func read(_ global: GlobalOptions, isNeeded: Bool, _ context: CommandContext) throws -> PublishedTrust? {
        let state = global.state(context)
        do {
            let deployment = try state.read { try $0.deployment() }
            let (served, anchors) = try state.publishedChain()
            return PublishedTrust(
                host: deployment.host,
                names: deployment.certificateNames,
                port: deployment.registries.first(where: \.tls)?.listen.port,
                served: served,
                anchors: anchors
            )
        } catch let error as any ActionableError where !isNeeded && global.dir == nil && error.kind == .notFound {
            return nil
        }
    }
}
