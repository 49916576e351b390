/// The certificate of one generation, as registries find it.
public struct PublishedCertificate: Sendable {
    /// The generation.
    public let generation: Int
    /// The leaf, then its issuers.
    public let chain: [CertificateDetails]
    /// The subject of the CA of clients, RFC 2253; `nil` when there is none.
    public let clientAuthority: String?

    init(generation: Int, chain: [CertificateDetails], clientAuthority: String? = nil) {
        self.generation = generation
        self.chain = chain
        self.clientAuthority = clientAuthority
    }
}

/// A registry of the deployment, as a client of this machine reaches it.
public struct RegistryEndpoint: Sendable {
    /// The registry.
    public let name: Identifier
    /// Where it is.
    public let endpoint: Endpoint
    /// The name to ask it for.
    public let serverName: String?
}

extension CredentialState {
    /// The certificates of all generations that are still there: the current one first, then the latest first.
    ///
    /// They are read from the publication, as registries read them.
    ///
    /// - Throws: ``CertificateFileError``, ``FileError``; as ``read(_:)``.
    public func publishedCertificates() throws -> [PublishedCertificate] {
        try read { draft in
            let publisher = try publisher(draft.deployment())
            guard let current = try publisher.currentNumber() else { return [] }
            let numbers = try Files.list(publisher.generations).compactMap { Int($0) }
            let earlier = numbers.filter { $0 != current }.sorted(by: >)
            return try ([current] + earlier).compactMap { number in
                let path = "\(publisher.folder(number))/ssl/cert.pem"
                guard let bytes = try Files.readIfPresent(path, flags: 0)?.bytes else { return nil }
                return PublishedCertificate(
                    generation: number,
                    chain: try CertificateDetails.read(bytes, path: path),
                    clientAuthority: try Self.subject(of: "\(publisher.folder(number))/ssl/client-ca.pem")
                )
            }
        }
    }

    private static func subject(of path: String) throws -> String? {
        try Files.readIfPresent(path, flags: 0).map { try CertificateSummary(pem: $0.bytes, path: path).subject }
    }

    /// The registries that serve TLS, each at its port on the deployment's host, or on the loopback address that it
    /// listens on.
    ///
    /// - Throws: As ``read(_:)``.
    public func tlsEndpoints() throws -> [RegistryEndpoint] {
        try read { draft in
            let deployment = try draft.deployment()
            let name: String? = if case .dns(let name) = deployment.host { name } else { nil }
            return deployment.registries.filter(\.tls).map { registry in
                var host = deployment.host
                if let address = registry.listen.address, address.isLoopback { host = .address(address) }
                let endpoint = Endpoint(host: host, port: registry.listen.port)
                return RegistryEndpoint(name: registry.name, endpoint: endpoint, serverName: name)
            }
        }
    }

    /// The names that the deployment's certificate is to have.
    ///
    /// - Throws: As ``read(_:)``.
    public func certificateNames() throws -> [ServerName] {
        try read { try $0.deployment().certificateNames }
    }
}

extension CredentialState {
    /// The certificates that are published for registries, and those that are published for clients to trust.
    ///
    /// - Throws: ``StateError/documentMissing(_:)`` when nothing is published; ``CertificateFileError``, ``FileError``;
    ///   as ``read(_:)``.
    public func publishedChain() throws -> (served: [CertificateDetails], anchors: [CertificateDetails]) {
        try read { draft in
            let publisher = try publisher(draft.deployment())
            func certificates(_ name: String) throws -> [CertificateDetails] {
                let path = "\(publisher.current)/\(name)"
                guard let bytes = try Files.readIfPresent(path, flags: 0)?.bytes else {
                    throw StateError.documentMissing(path)
                }
                return try CertificateDetails.read(bytes, path: path)
            }
            return (try certificates("ssl/cert.pem"), try certificates("ssl/ca.pem"))
        }
    }
}

extension StateDraft {
    /// The certificates in service, and what clients are to trust, whoever signed; `nil` when that is lost.
    ///
    /// - Throws: ``StateError/documentMissing(_:)`` when there is no certificate; ``CertificateFileError``; as
    ///   ``trustBundle()``.
    public func certificateChain() throws -> (served: [CertificateDetails], anchors: [CertificateDetails]?) {
        guard let bytes = try read(.certificate) else {
            throw StateError.documentMissing(StatePath.certificate.description)
        }
        let served = try CertificateDetails.read(bytes, path: StatePath.certificate.description)
        return (served, try knownAnchors())
    }

    private func knownAnchors() throws -> [CertificateDetails]? {
        do {
            return try CertificateDetails.read(try trustBundle(), path: "ssl/ca.pem")
        } catch StateError.documentMissing {
            return nil
        }
    }
}
