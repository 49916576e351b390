/// What a deployment should be, as regcred.yaml says.
///
/// A value of this type has been checked: every realm that is named exists, no registry but a loopback one goes
/// without authentication, and every text is one that the consumers of an environment file read alike.
public struct Deployment: Equatable, Sendable {
    /// The name that clients use.
    public var host: ServerName
    /// The realms, in the order of the file.
    public var realms: [RealmDefinition]
    /// The registries, in the order of the file.
    public var registries: [RegistryDefinition]
    /// How passwords are made and hashed.
    public var passwords: PasswordPolicy
    /// The certificate that the registries serve.
    public var certificate: CertificatePolicy
    /// How often HTTP secrets are rotated.
    public var secrets: SecretPolicy
    /// Where the registries keep their images.
    public var storage: StorageDefinition
    /// Where the published files go.
    public var publish: PublishPolicy

    /// The realm called `name`, or `nil`.
    public func realm(_ name: Identifier) -> RealmDefinition? {
        realms.first { $0.name == name }
    }

    /// The names of the certificate: the host first, then `certificate.names`, without repetition.
    public var certificateNames: [ServerName] {
        var names = [host]
        for name in certificate.names where !names.contains(name) { names.append(name) }
        return names
    }

    /// The bcrypt cost for new hashes of `realm`.
    public func cost(of realm: Identifier) -> Int {
        self.realm(realm)?.cost ?? passwords.cost
    }
}

/// A set of users: one htpasswd file.
public struct RealmDefinition: Equatable, Sendable {
    /// Its name.
    public var name: Identifier
    /// What clients show as the realm of the Basic challenge.
    public var title: String
    /// Other realms whose users are published in this one too.
    public var includes: [Identifier]
    /// The bcrypt cost, 4 to 17; `nil` for that of the deployment.
    public var cost: Int?
}

/// One registry service.
public struct RegistryDefinition: Equatable, Sendable {
    /// What clients may do.
    public enum Access: String, Equatable, Sendable, CaseIterable {
        /// Pull only (`maintenance.readonly`).
        case readOnly = "read-only"
        /// Pull and push.
        case readWrite = "read-write"
    }

    /// Its name.
    public var name: Identifier
    /// Who may log in; `nil` only for a loopback registry without authentication.
    public var realm: Identifier?
    /// What they may do.
    public var access: Access
    /// Where it listens.
    public var listen: ListenAddress
    /// Whether it serves TLS with the deployment's certificate.
    public var tls: Bool
    /// The container image.
    public var image: String
    /// Whether clients must show a certificate of the client CA, besides what the realm asks for.
    public var requiresClientCertificates = false
}

/// How passwords are made and hashed.
public struct PasswordPolicy: Equatable, Sendable {
    /// The bcrypt cost, 4 to 17.
    public var cost: Int
    /// The fewest bytes of a password that a person chooses.
    public var minimumLength: Int
    /// The age from which on a person's password is due to be changed; `nil` for none.
    public var maximumAge: TimeSpan? = nil
    /// Whether users whose password is older than ``maximumAge`` are not published.
    public var enforcesMaximumAge = false
    /// A file of refused passwords, relative to the state directory or absolute; `nil` for none.
    public var denylist: String? = nil
    /// A list of breached passwords ordered by SHA-1, relative to the state directory or absolute; `nil` for none.
    public var breached: String? = nil
}

/// The certificate that the registries serve.
public struct CertificatePolicy: Equatable, Sendable {
    /// Who signs.
    public enum Issuer: String, Equatable, Sendable, CaseIterable {
        /// The local CA of the state.
        case ca
        /// The certificate's own key.
        case selfSigned = "self-signed"
        /// An outside CA, which gets a certificate request.
        case csr
    }

    /// Who signs.
    public var issuer: Issuer
    /// The kind of key.
    public var key: KeyAlgorithm
    /// From issue to expiry; at most 825 days.
    public var lifetime: TimeSpan
    /// After which share of the lifetime it is renewed, in percent, 1 to 99.
    public var renewAt: Int
    /// Names besides the host.
    public var names: [ServerName]
    /// The DNS domains to which the local CA is constrained; empty for exactly the names of the certificate.
    public var constrain: [String]
    /// Whether a renewal keeps the private key, as long as its kind is ``key``.
    public var keepsKey = false
    /// How long clients get a new certificate to trust before it is served, where they must trust itself.
    public var overlap = TimeSpan.days(7)
}

/// How often HTTP secrets are rotated.
public struct SecretPolicy: Equatable, Sendable {
    /// The age at which an HTTP secret is due.
    public var rotateEvery: TimeSpan
}

/// The storage driver of the registries and its parameters.
public struct StorageDefinition: Equatable, Sendable {
    /// `filesystem`, `s3` or `swift`.
    public var driver: String
    /// The driver's parameters by name, lower case, as distribution documents them.
    public var parameters: [String: String]
}

/// Where the published files go.
public struct PublishPolicy: Equatable, Sendable {
    /// The folder, relative to the state directory or absolute.
    public var to: String
    /// The path under which consumers see that folder; `nil` for where it is.
    public var path: String?
    /// How many generations stay.
    public var keep: Int
    /// The outputs besides the files that are always there.
    public var outputs: [String]
    /// The user to whom published files belong; `nil` leaves them to whoever publishes.
    public var owner: String?
    /// The group to which published files belong; `nil` leaves them to that of whoever publishes.
    public var group: String?
    /// File modes by kind of file, where they differ from the kind's own.
    public var modes: [FileKind: UInt32]
}
