import FoundationEssentials
import RegistryCredentials

/// A store whose documents are what a test says, and which is never written.
struct ForeignState: StateStore {
    private var documents: [StatePath: [UInt8]]

    /// Documents in the place of the store's own: a state can be used again, with the regcred.yaml that it has parsed.
    @TaskLocal static var replaced: [StatePath: [UInt8]] = [:]

    /// Each made once: keys and YAML take their time.
    static let local = Result { credentials(in: try ForeignState(issuer: "ca")) }
    /// A state in the second phase of a roll-over, with what the first one needs.
    static let rolling = Result {
        var state = try ForeignState(issuer: "ca")
        state.documents[.nextAuthority] = state.documents[.authority]
        state.documents[.nextAuthorityKey] = state.documents[.authorityKey]
        state.documents[.previousAuthority] = Array(root.utf8)
        state.documents[.rollover] = Array(
            #"{"grace":"30d","started":"2026-11-01T00:00:00Z","switched":"2026-11-20T00:00:00Z","version":1}"#.utf8
        )
        return credentials(in: state)
    }
    /// A state that waits for the certificate of an outside CA for ``key``.
    static let outside = Result {
        var state = try ForeignState(issuer: "csr")
        state.documents[.requestKey] = Array(key.utf8)
        return credentials(in: state)
    }
    /// A state with that certificate in service.
    static let installed = Result {
        var state = try ForeignState(issuer: "csr")
        state.documents[.requestKey] = nil
        state.documents[.certificate] = Array(leaf.utf8)
        state.documents[.certificateKey] = Array(key.utf8)
        return credentials(in: state)
    }

    static let names = ["registry.example.com", "10.0.0.5"]
    static let hosts = ["registry.example.com", "2001:db8::1"].compactMap { ServerName($0) }
    /// 2026-11-23T12:00:00Z.
    static let now = Date(timeIntervalSince1970: 1_795_435_200)
    static let dryRun = ChangeOptions(isDryRun: true, publishes: false)

    /// What `init` makes.
    private init(issuer: String) throws {
        let yaml = """
            version: 1
            host: registry.example.com
            realms: {users: {title: Users}}
            registries: {users: {realm: users, access: read-only, listen: "0.0.0.0:443"}}
            certificate: {issuer: \(issuer), names: [10.0.0.5]}

            """
        let store = MemoryStore()
        let state = Self.credentials(in: store)
        _ = try state.initialize(yaml, ChangeOptions(publishes: false))
        documents = try state.read { draft in
            let paths: [StatePath] = [
                .deployment, .authority, .authorityKey, .certificate, .certificateKey,
                .realm(try draft.deployment().realms[0].name), .httpSecret(try draft.deployment().registries[0].name),
            ]
            return try paths.reduce(into: [:]) { $0[$1] = try draft.read($1) }
        }
    }

    private static func credentials(in store: any StateStore) -> CredentialState {
        CredentialState(store: store, directory: "/nonexistent/regcred", actor: "tester", clock: { now })
    }

    func create() {}

    func withAccess<Result>(
        _ access: StateAccess,
        recover: () throws -> Void,
        _ body: () throws -> Result
    ) throws -> Result {
        try body()
    }

    func revision() -> Int { 1 }

    func read(_ path: StatePath) -> [UInt8]? { Self.replaced[path] ?? documents[path] }

    func read(_ path: StatePath, pieces visit: ([UInt8]) -> Bool) {
        _ = read(path).map(visit)
    }

    func auditLog() -> [UInt8] { [] }

    func commit(
        _ changes: [DocumentChange],
        expecting revision: Int,
        event: AuditEvent,
        publishes: Bool,
        finish: () throws -> Void
    ) throws {
        throw StateError.conflict
    }
}

extension ForeignState {
    /// An outside CA's root.
    static let root = """
        -----BEGIN CERTIFICATE-----
        MIIBiDCCAS6gAwIBAgIJWlpaWlpaWloBMAoGCCqGSM49BAMCMBcxFTATBgNVBAMM
        DG91dHNpZGUgcm9vdDAeFw0yNjAxMDEwMDAwMDBaFw00NjAxMDEwMDAwMDBaMBcx
        FTATBgNVBAMMDG91dHNpZGUgcm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
        BAAFIJXt4urJptvlLK+z2wyuDu6z1cqgguXg/8uCop6EXnfu0TfufySEk8As5bvT
        Aaty+qjdZHkHGUftNkTm7xOjYzBhMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/
        BAQDAgEGMB0GA1UdDgQWBBQjowye90HdpnzRlcQzo7ma1icwozAfBgNVHSMEGDAW
        gBQjowye90HdpnzRlcQzo7ma1icwozAKBggqhkjOPQQDAgNIADBFAiEA5ktrPmdA
        n1yTrzOpfYFtZ5/GQta3jFcXQnV/S0yhhF4CICs49wjmQGWU/snmGDg34qW9FF04
        gclJrLTxh+QWn0M7
        -----END CERTIFICATE-----

        """

    /// A certificate of the CA below it for ``key``, and that CA.
    static let leaf = """
        -----BEGIN CERTIFICATE-----
        MIIByTCCAW+gAwIBAgIJWlpaWlpaWloDMAoGCCqGSM49BAMCMBUxEzARBgNVBAMM
        Cm91dHNpZGUgQ0EwHhcNMjYwMTAxMDAwMDAwWhcNNDYwMTAxMDAwMDAwWjAfMR0w
        GwYDVQQDDBRyZWdpc3RyeS5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49
        AwEHA0IABK3ZMF9AUdyg1p0l0YYu5JbStuOXFB1hi142oRX9bvq9i2uB27KRPCsP
        OjEmvF0yRUiGY+kaDlGGRs2pKCo2UdujgZ0wgZowDAYDVR0TAQH/BAIwADAOBgNV
        HQ8BAf8EBAMCB4AwHQYDVR0OBBYEFH7go1qMBQW9TP1WWxxy5DpCJYUDMB8GA1Ud
        IwQYMBaAFF1XzgtdFYEfsIF6Q8pbF/GzspxcMCUGA1UdEQQeMByCFHJlZ2lzdHJ5
        LmV4YW1wbGUuY29thwQKAAAFMBMGA1UdJQQMMAoGCCsGAQUFBwMBMAoGCCqGSM49
        BAMCA0gAMEUCIQCDoTbroBko9M2l71erMPNzNWlSc3vjpiSxqnPmU5XYqwIgDPb7
        n2XMpwsMvnOvYjwNnudYjYVn2lenNwuXdL64lR8=
        -----END CERTIFICATE-----
        -----BEGIN CERTIFICATE-----
        MIIBijCCAS+gAwIBAgIJWlpaWlpaWloCMAoGCCqGSM49BAMCMBcxFTATBgNVBAMM
        DG91dHNpZGUgcm9vdDAeFw0yNjAxMDEwMDAwMDBaFw00NjAxMDEwMDAwMDBaMBUx
        EzARBgNVBAMMCm91dHNpZGUgQ0EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS1
        AJAbWQy31M0zIjU7+AgYu4YY70t/pSQx4yJ/KeYVhDwvlhg4j3OOWEO7voacO9KV
        JQhpEbNN2O4BI/BcGzz6o2YwZDASBgNVHRMBAf8ECDAGAQH/AgEAMA4GA1UdDwEB
        /wQEAwIBBjAdBgNVHQ4EFgQUXVfOC10VgR+wgXpDylsX8bOynFwwHwYDVR0jBBgw
        FoAUI6MMnvdB3aZ80ZXEM6O5mtYnMKMwCgYIKoZIzj0EAwIDSQAwRgIhAK9EJqbd
        5Tml2wn5WjJCY1LyZP/2M7VlcTpP+f5uZ9vBAiEAglppaa3vTqwLC/QH9l43ulRk
        4qxoYUN8mBwd5SeR4xg=
        -----END CERTIFICATE-----

        """

    /// A key that protects nothing.
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqTSFC2oqNOKnoF1Z
        hk8ErqS9JJqjAqQpdHyxufrbQkihRANCAASt2TBfQFHcoNadJdGGLuSW0rbjlxQd
        YYteNqEV/W76vYtrgduykTwrDzoxJrxdMkVIhmPpGg5RhkbNqSgqNlHb
        -----END PRIVATE KEY-----

        """
}
