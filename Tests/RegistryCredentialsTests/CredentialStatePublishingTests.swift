import Glibc
import Testing

@testable import RegistryCredentials

/// The state and what is published of it.
struct CredentialStatePublishingTests {
    private static func revision(_ test: TestState) throws -> Int {
        try test.store.withAccess(.shared, recover: {}) { try test.store.revision() }
    }

    @Test("publishing what is published touches no file and no time", arguments: StoreKind.allCases)
    func unchanged(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            try test.add("alice")
            let before = try FolderSnapshot(test.path)
            test.clock.advance(days: 1)
            let report = try test.state.publish()
            #expect(!report.isChange)
            #expect(report.publication?.generation == 2)
            #expect(report.publication?.files == [])
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
        }
    }

    @Test("what cannot be rendered is not committed, and nothing is left of it", arguments: StoreKind.allCases)
    func unrenderable(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            try test.edit([.certificate: nil, .certificateKey: nil])
            let before = try FolderSnapshot(test.path)
            let revision = try Self.revision(test)
            for publishes in [true, false] {
                #expect(throws: StateError.documentMissing("certificates/server.pem")) {
                    try test.state.add("alice", options: ChangeOptions(publishes: publishes))
                }
            }
            #expect(try test.users() == [])
            #expect(try Self.revision(test) == revision)
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
        }
    }

    @Test("a key that is not the certificate's is not published")
    func wrongKey() throws {
        try TestState.with { test in
            let other = try IssuedCertificate.testSelfSigned(TestDeployment.named())
            let published = try test.publishedText("ssl/key.pem")
            try test.edit([.certificateKey: other.key.withBytes { span in span.indices.map { span[$0] } }])
            let error = CertificateError.keyMismatch(
                certificate: "certificates/server.pem",
                key: "certificates/server.key"
            )
            #expect(throws: error) { try test.state.publish() }
            #expect(try test.publishedText("ssl/key.pem") == published)
            #expect(try Files.list("\(test.published)/generations") == ["000001"])
        }
    }

    @Test("a registry that is new in regcred.yaml gets a secret with the next change")
    func newRegistry() throws {
        try TestState.with { test in
            try test.edit(
                yaml: "passwords:",
                to: "  build: {access: read-write, listen: \"127.0.0.1:5000\"}\npasswords:"
            )
            #expect(try test.state.publicationFindings().map(\.path).contains("env/build.env"))
            #expect(try Files.status("\(test.path)/secrets/build.json") == nil, "looking makes none")
            let report = try test.state.publish()
            #expect(report.documents == ["secrets/build.json"])
            #expect(report.publication?.restart == ["build"])
            #expect(try test.publishedText("env/build.env").contains("REGISTRY_HTTP_SECRET="))
            #expect(try test.state.publicationFindings() == [])
        }
    }

    @Test("a realm that is new in regcred.yaml is empty, and takes users with the changes after")
    func newRealm() throws {
        try TestState.with { test in
            try test.edit(yaml: "realms:", to: "realms:\n  guests: {title: Guests}")
            let report = try test.state.publish()
            #expect(report.documents == ["realms/guests.htpasswd"])
            #expect(report.publication?.files == ["auth/guests.htpasswd"])
            #expect(try !test.state.publish().isChange)
            #expect(try test.state.rotateSecrets(of: "users").isChange)
            try test.add("alice", realm: "guests")
            #expect(try test.publishedText("auth/guests.htpasswd").hasPrefix("alice:"))
        }
    }

    @Test("a realm whose file was lost is not taken for an empty one")
    func lostRealm() throws {
        try TestState.with { test in
            try test.add("alice")
            try #require(unlink("\(test.path)/realms/users.htpasswd") == 0)
            let error = StateError.documentMissing("\(test.path)/realms/users.htpasswd")
            #expect(throws: error) { try test.state.publish() }
            #expect(throws: error) { try test.add("bob") }
            #expect(try test.publishedText("auth/users.htpasswd").hasPrefix("alice:"))
        }
    }

    @Test("a registry and an output that are gone from regcred.yaml leave the publication")
    func removedRegistry() throws {
        try TestState.with(yaml: TestState.yaml + "publish: {outputs: [docker-run]}\n") { test in
            #expect(try Files.status("\(test.published)/docker-run/admin.sh") != nil)
            let admin = "\n  admin: {realm: admin, access: read-write, listen: \"0.0.0.0:444\"}"
            try test.edit(yaml: admin, to: "")
            try test.edit(yaml: "outputs: [docker-run]", to: "outputs: []")
            let report = try test.state.publish()
            #expect(report.publication?.files == ["docker-run/admin.sh", "docker-run/users.sh", "env/admin.env"])
            #expect(try Files.list("\(test.published)/current/env") == ["users.env"])
            #expect(try Files.status("\(test.published)/docker-run") == nil)
            #expect(try Files.status("\(test.path)/secrets/admin.json") != nil, "the state keeps what it has")
        }
    }

    @Test("warnings about the deployment are told with every change")
    func warnings() throws {
        let yaml = TestState.yaml.replacing("realm: admin", with: "realm: users")
        try TestState.with(yaml: yaml) { (test) throws in
            #expect(try test.add("alice").warnings.first?.contains("everybody in realm 'users' may push") == true)
        }
    }
}
