import Testing

@testable import RegistryCredentials

/// A dry run tells what would be done, writes nothing, and is right.
struct CredentialStateDryRunTests {
    struct Change: CustomTestStringConvertible, Sendable {
        let name: String
        let run: @Sendable (CredentialState, ChangeOptions) throws -> ChangeReport
        var testDescription: String { name }

        init(_ name: String, _ run: @escaping @Sendable (CredentialState, ChangeOptions) throws -> ChangeReport) {
            (self.name, self.run) = (name, run)
        }
    }

    static let changes = [
        Change("user add") {
            try $0.add("alice", note: "x", options: $1)
        },
        Change("user set, new") {
            try $0.set("alice", realm: "admin", note: "x", options: $1)
        },
        Change("user set, another password") {
            try $0.set("bob", Sample.password("another password"), options: $1)
        },
        Change("user set, the same password") {
            try $0.set("bob", options: $1)
        },
        Change("user passwd") {
            try $0.changePassword(
                of: Username("bob"),
                realm: "users",
                password: Sample.password("another password"),
                $1
            )
        },
        Change("a note") { try $0.setNote("x", of: "bob", options: $1) },
        Change("user remove") { try $0.removeUser(Username("bob"), realm: "users", $1) },
        Change("cert issue") { try $0.issueCertificate($1).report },
        Change("cert issue --force") { try $0.issueCertificate(isForced: true, $1).report },
        Change("cert issue --self-signed --force") {
            try $0.issueCertificate(issuer: .selfSigned, isForced: true, $1).report
        },
        Change("cert renew") { try $0.renewCertificate(.init(), $1).report },
        Change("cert renew --force --keep-key") {
            try $0.renewCertificate(.init(isForced: true, keepsKey: true), $1).report
        },
        Change("ca rollover") { try $0.rollOverAuthority($1).report },
        Change("ca rollover --now") { try $0.rollOverAuthority(isImmediate: true, $1).report },
        Change("secret rotate") { try $0.rotateSecrets($1) },
        Change("secret rotate --registry admin") { try $0.rotateSecrets(of: "admin", $1) },
        Change("rotate") { try $0.rotate(onlyDue: false, $1).report },
        Change("rotate --due") { try $0.rotate(onlyDue: true, $1).report },
        Change("publish") { try $0.publish($1) },
    ]

    @Test("nothing is written, and the real run does what was told", arguments: changes, StoreKind.allCases)
    func dryRun(change: Change, kind: StoreKind) throws {
        try TestState.with(kind) { test in
            try test.add("bob")
            let before = try FolderSnapshot(test.path)
            let log = try test.state.auditLog()
            let dry = try change.run(test.state, ChangeOptions(isDryRun: true))
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
            #expect(try test.state.auditLog() == log)
            let real = try change.run(test.state, ChangeOptions())
            #expect(dry.documents == real.documents)
            #expect(dry.revision == real.revision)
            #expect(dry.isChange == real.isChange)
            #expect(dry.publication?.files == real.publication?.files)
            #expect(dry.publication?.restart == real.publication?.restart)
            #expect(dry.warnings == real.warnings)
        }
    }

    @Test("without publishing only the state changes, and then publishing makes up for it", arguments: changes)
    func noPublish(change: Change) throws {
        try TestState.with { test in
            try test.add("bob")
            let before = try FolderSnapshot(test.published)
            let report = try change.run(test.state, ChangeOptions(publishes: false))
            #expect(report.publication == nil)
            #expect(try FolderSnapshot(test.published).differences(from: before) == [])
            let findings = try test.state.publicationFindings()
            let publication = try test.state.publish()
            #expect(publication.documents == [])
            #expect(publication.revision == report.revision)
            #expect(publication.publication?.files == findings.map(\.path))
            #expect(try test.state.publicationFindings() == [])
        }
    }

    @Test("what would be in the way of publishing is told by a dry run too", arguments: ["MANIFEST.json", "auth"])
    func obstacle(name: String) throws {
        try TestState.with { test in
            _ = try TestShell.run("cd '\(test.published)' && rm '\(name)' && mkdir '\(name)'")
            let error = PublicationError.inTheWay("\(test.published)/\(name)")
            for isDryRun in [true, false] {
                #expect(throws: error) {
                    try test.state.rotateSecrets(ChangeOptions(isDryRun: isDryRun))
                }
            }
            #expect(try test.store.withAccess(.shared, recover: {}) { try test.store.revision() } == 1)
        }
    }
}
