import Glibc
import Testing

@testable import RegistryCredentials

struct CredentialStateInitializingTests {
    static let documents = [
        "certificates/ca.key", "certificates/ca.pem", "certificates/server.key", "certificates/server.pem",
        "realms/admin.htpasswd", "realms/users.htpasswd", "regcred.yaml", "secrets/admin.json", "secrets/users.json",
    ]

    @Test("a new state is whole, published and consistent", arguments: StoreKind.allCases)
    func initialization(kind: StoreKind) throws {
        try TestState.with(kind, yaml: nil) { test in
            let report = try test.state.initialize(TestState.yaml)
            #expect(report.documents == Self.documents)
            #expect(report.revision == 1)
            #expect(report.publication?.generation == 1)
            #expect(report.isChange)
            #expect(report.warnings == [])
            #expect(try test.state.publicationFindings() == [])
            #expect(try test.state.plan().steps == [])
            #expect(try AuditLog.entries(test.state.auditLog()).map(\.action) == ["init"])
            #expect(try text(test.document(.deployment)) == TestState.yaml)
            let authority = try test.state.read { try $0.knownAuthoritySummary() }
            #expect(authority.permitted == ["DNS:registry.example.com"])
            #expect(test.warnings.all == [])
        }
    }

    @Test("a self-signed deployment has no CA")
    func selfSigned() throws {
        let yaml = TestState.yaml + "certificate: {issuer: self-signed}\n"
        try TestState.with(yaml: yaml) { (test) throws in
            #expect(throws: CertificateError.otherIssuer(.selfSigned)) {
                try test.state.read { try $0.knownAuthoritySummary() }
            }
            #expect(try test.state.read { try $0.knownCertificateSummary() }.isSelfSigned)
            #expect(try test.publishedText("ssl/ca.pem") == test.publishedText("ssl/cert.pem"))
        }
    }

    @Test("a first administrator comes with it, in the one transaction", arguments: StoreKind.allCases)
    func administrator(kind: StoreKind) throws {
        try TestState.with(kind, yaml: nil) { test in
            _ = try test.state.initialize(TestState.yaml, administrator: (try Username("root"), Sample.password()))
            #expect(try test.store.withAccess(.shared, recover: {}) { try test.store.revision() } == 1)
            #expect(
                try test.state.verify(Username("root"), realm: "admin", password: Sample.password().secret) == .accepted
            )
            #expect(try test.publishedText("auth/admin.htpasswd").hasPrefix("root:$2y$04$"))
            #expect(try test.users("users").isEmpty)
        }
    }

    @Test("a state that is there already is left alone", arguments: StoreKind.allCases)
    func exists(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            let before = try FolderSnapshot(test.path)
            let error = try #require(throws: StateError.self) { try test.state.initialize(TestState.yaml) }
            #expect(error == .exists(test.path))
            #expect(throws: error) { try test.state.initialize(TestState.yaml, ChangeOptions(isDryRun: true)) }
            #expect(throws: error) { try test.state.checkVacant() }
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
        }
    }

    @Test("a log that others left counts as a state, for nothing must be lost")
    func leftLog() throws {
        try TestState.with { test in
            try #require(unlink("\(test.path)/regcred.yaml") == 0)
            #expect(throws: StateError.exists(test.path)) { try test.state.initialize(TestState.yaml) }
        }
    }

    @Test("what is refused makes nothing, not even the directory")
    func refusal() throws {
        try TestState.with(yaml: nil) { test in
            let root = try Username("root")
            let weak = NewPassword(Secret("short".utf8))
            #expect(throws: PasswordError.tooShort(5, minimum: 12)) {
                try test.state.initialize(TestState.yaml, administrator: (root, weak))
            }
            #expect(throws: DeploymentError.self) { try test.state.initialize("version: 1\n") }
            let noAdmin = TestState.yaml.replacing("admin", with: "others")
            #expect(throws: UserError.self) {
                try test.state.initialize(noAdmin, administrator: (root, Sample.password()))
            }
            #expect(try Files.status(test.path) == nil)
        }
    }

    @Test("a place that has no state is vacant, whether it is there or not")
    func vacant() throws {
        try TestState.with(yaml: nil) { test in
            try test.state.checkVacant()
            #expect(throws: StateError.missing(test.path)) { try test.users() }
            try #require(mkdir(test.path, 0o755) == 0)
            try test.state.checkVacant()
            #expect(throws: StateError.missing(test.path)) { try test.add("alice") }
            #expect(try Files.list(test.path) == [], "looking leaves nothing behind")
            _ = try test.state.initialize(TestState.yaml)
            #expect(try Files.status(test.path)?.mode == 0o700)
        }
    }

    @Test("a dry run of init makes nothing, and tells what it would make")
    func dryRun() throws {
        try TestState.with(.memory, yaml: nil) { test in
            let report = try test.state.initialize(TestState.yaml, ChangeOptions(isDryRun: true))
            #expect(report.documents == Self.documents)
            #expect(try Files.status(test.path) == nil)
            #expect(throws: StateError.missing(test.path)) { try test.users() }
        }
    }

    @Test("after an init that failed another one works", arguments: ["generations", "auth", "MANIFEST.json"])
    func secondAttempt(name: String) throws {
        try TestState.with(yaml: nil) { test in
            let published = TestState.yaml + "publish: {to: \(test.path)-out}\n"
            try #require(mkdir("\(test.path)-out", 0o755) == 0)
            try TestShell.write(bytes("x"), to: "\(test.path)-out/\(name)")
            #expect(throws: (any Error).self) { try test.state.initialize(published) }
            try test.state.checkVacant()
            try #require(unlink("\(test.path)-out/\(name)") == 0)
            #expect(try test.state.initialize(published).revision == 1)
            #expect(try test.state.publicationFindings() == [])
        }
    }
}
