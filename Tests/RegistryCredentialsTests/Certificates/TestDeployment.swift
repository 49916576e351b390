import Testing

@testable import RegistryCredentials

/// Deployments that differ in their names only.
enum TestDeployment {
    /// A deployment for `host`; the other arguments are what stands in regcred.yaml.
    static func named(
        _ host: String = "registry.example.com",
        names: [String] = [],
        constrain: [String] = [],
        key: KeyAlgorithm = .ecdsaP256,
        lifetime: String = "90d"
    ) throws -> Deployment {
        func list(_ words: [String]) -> String { "[" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
        return try Deployment(
            parsing: """
                version: 1
                host: "\(host)"
                realms: {users: {title: Users}}
                registries:
                  users: {realm: users, access: read-only, listen: "0.0.0.0:443"}
                certificate:
                  {key: \(key.rawValue), lifetime: \(lifetime), names: \(list(names)), constrain: \(list(constrain))}
                """,
            file: "f"
        )
    }
}

extension IssuedCertificate {
    /// A CA for `deployment` as `init` makes it.
    static func testAuthority(_ deployment: Deployment, seed: UInt64 = 1) throws -> IssuedCertificate {
        try authority(for: deployment, now: TestClock.start, random: .seeded(seed))
    }

    /// A leaf of `deployment` by `authority`.
    static func testLeaf(_ deployment: Deployment, by authority: IssuedCertificate) throws -> IssuedCertificate {
        try leaf(
            for: deployment.certificateNames,
            policy: deployment.certificate,
            by: authority,
            now: TestClock.start,
            random: .seeded(2)
        )
    }

    static func testSelfSigned(_ deployment: Deployment) throws -> IssuedCertificate {
        try selfSigned(
            for: deployment.certificateNames,
            policy: deployment.certificate,
            now: TestClock.start,
            random: .seeded(2)
        )
    }
}
