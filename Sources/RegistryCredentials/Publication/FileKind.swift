/// What a published file is: decides its mode and what its consumers must do when it changes.
public enum FileKind: String, Hashable, Sendable, CaseIterable, Codable {
    /// Users and their bcrypt hashes; registries read it again by themselves.
    case htpasswd
    /// The leaf certificate and its chain; registries read it at start only.
    case certificate
    /// The private key of the certificate.
    case key
    /// The certificates that clients trust.
    case ca
    /// The certificate of the CA whose client certificates registries accept; they read it at start only.
    case clientAuthority = "client-ca"
    /// The environment of a registry, with its HTTP secret.
    case env
    /// A script that starts a registry; holds no secret.
    case script
    /// A Compose file; holds no secret.
    case compose
    /// MANIFEST.json.
    case manifest

    /// Whether reading it gives somebody access.
    public var isSecret: Bool {
        switch self {
        case .htpasswd, .key, .env: true
        case .certificate, .ca, .clientAuthority, .script, .compose, .manifest: false
        }
    }

    /// The mode unless `publish.modes` says otherwise.
    public var defaultMode: UInt32 {
        switch self {
        case .htpasswd, .key, .env: 0o600
        case .certificate, .ca, .clientAuthority, .compose, .manifest: 0o644
        case .script: 0o755
        }
    }
}
