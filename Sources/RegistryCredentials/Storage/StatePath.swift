/// A document of the state: its place within the state and the mode it has there.
public struct StatePath: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The path relative to the state directory.
    public let description: String
    /// The permission bits: 0600, or 0644 for certificates and regcred.yaml's like.
    public let mode: UInt32
    /// Whether others must not be able to read it.
    public var isSecret: Bool { mode & 0o077 == 0 }

    private init(_ description: String, mode: UInt32) {
        self.description = description
        self.mode = mode
    }

    /// regcred.yaml: what the deployment should be.
    public static let deployment = StatePath("regcred.yaml", mode: 0o600)
    /// The certificate of the local CA.
    public static let authority = StatePath("certificates/ca.pem", mode: 0o644)
    /// The key of the local CA.
    public static let authorityKey = StatePath("certificates/ca.key", mode: 0o600)
    /// The certificate in service, leaf first.
    public static let certificate = StatePath("certificates/server.pem", mode: 0o644)
    /// The key of the certificate in service.
    public static let certificateKey = StatePath("certificates/server.key", mode: 0o600)
    /// The trust anchor of a certificate that an outside CA signed, then earlier ones.
    public static let trustAnchors = StatePath("certificates/server-ca.pem", mode: 0o644)
    /// The request by which an outside CA was asked for the certificate in service.
    public static let certificateRequest = StatePath("certificates/server.csr", mode: 0o644)
    /// The certificate request that waits for an outside CA.
    public static let request = StatePath("certificates/request.csr", mode: 0o644)
    /// The key of the request that waits.
    public static let requestKey = StatePath("certificates/request.key", mode: 0o600)
    /// The certificates that the local CA signed for requests of others.
    public static let signedCertificates = StatePath("certificates/signed.pem", mode: 0o644)

    /// The certificate of the CA that signs client certificates.
    public static let clientAuthority = StatePath("certificates/client-ca.pem", mode: 0o644)
    /// The key of the CA that signs client certificates.
    public static let clientAuthorityKey = StatePath("certificates/client-ca.key", mode: 0o600)
    /// The client certificates that were issued, without their keys.
    public static let clientCertificates = StatePath("certificates/clients.pem", mode: 0o644)

    /// The keys of CAs, which a passphrase can encrypt.
    static let authorityKeys = [authorityKey, nextAuthorityKey, clientAuthorityKey]

    /// The CA that the next switch of a roll-over puts into service.
    public static let nextAuthority = StatePath("certificates/ca-next.pem", mode: 0o644)
    /// The key of that CA.
    public static let nextAuthorityKey = StatePath("certificates/ca-next.key", mode: 0o600)
    /// The CA that a roll-over has replaced; its key is gone.
    public static let previousAuthority = StatePath("certificates/ca-previous.pem", mode: 0o644)
    /// How far the roll-over of the local CA is.
    public static let rollover = StatePath("certificates/rollover.json", mode: 0o644)
    /// The certificate that will be served once clients have had time to trust it.
    public static let nextCertificate = StatePath("certificates/server-next.pem", mode: 0o644)
    /// The key of that certificate.
    public static let nextCertificateKey = StatePath("certificates/server-next.key", mode: 0o600)
    /// Certificates that registries may serve until they are restarted, without keys.
    public static let previousCertificates = StatePath("certificates/server-previous.pem", mode: 0o644)

    /// The htpasswd file of a realm.
    public static func realm(_ name: Identifier) -> StatePath {
        StatePath("realms/\(name).htpasswd", mode: 0o600)
    }

    /// The HTTP secret of a registry.
    public static func httpSecret(_ registry: Identifier) -> StatePath {
        StatePath("secrets/\(registry).json", mode: 0o600)
    }

    /// Every document that a state of `deployment` can have.
    static func all(of deployment: Deployment) -> [StatePath] {
        [
            .deployment, .authority, .authorityKey, .nextAuthority, .nextAuthorityKey, .previousAuthority, .rollover,
            .signedCertificates, .certificate, .certificateKey, .nextCertificate, .nextCertificateKey,
            .previousCertificates, .trustAnchors, .certificateRequest, .request, .requestKey, .clientAuthority,
            .clientAuthorityKey, .clientCertificates,
        ]
            + deployment.realms.map { .realm($0.name) } + deployment.registries.map { .httpSecret($0.name) }
    }

    /// Compares the paths.
    public static func < (left: StatePath, right: StatePath) -> Bool {
        left.description < right.description
    }
}
