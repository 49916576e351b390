import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Users: added, changed where they differ, removed.
struct CredentialStateUsersTests {
    private static func username(_ name: String = "alice") throws -> Username { try Username(name) }

    private static func set(
        _ test: TestState,
        _ password: NewPassword = Sample.password(),
        note: String? = nil
    ) throws -> ChangeReport {
        try test.state.set("alice", password, note: note)
    }

    @Test("a user who was added is in the file, in the publication and in the log", arguments: StoreKind.allCases)
    func adding(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            let report = try test.add("alice", note: "on call")
            #expect(report.documents == ["realms/users.htpasswd"])
            #expect(report.publication?.files == ["auth/users.htpasswd"])
            #expect(report.publication?.restart == [])
            #expect(report.revision == 2)
            let user = try #require(try test.user("alice"))
            #expect(user.metadata == Sample.metadata(note: "on call"))
            #expect(try test.publishedText("auth/users.htpasswd") == "alice:\(try #require(user.hash).text)\n")
            let entry = try #require(try AuditLog.entries(test.state.auditLog()).last)
            #expect([entry.action, entry.subject, entry.actor] == ["user.add", "users/alice", "tester"])
        }
    }

    @Test("a user who is there is not added again, and a name is new in another realm", arguments: StoreKind.allCases)
    func exists(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            try test.add("alice")
            let error = UserError.exists(try Self.username(), realm: try Sample.identifier("users"))
            #expect(throws: error) { try test.add("alice") }
            try test.add("alice", realm: "admin")
            #expect(error.kind == .exists)
        }
    }

    @Test(
        "setting the password that is set keeps the hash, byte for byte, and changes nothing",
        arguments: StoreKind.allCases
    )
    func idempotence(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            #expect(try Self.set(test, note: "x").isChange)
            let before = try FolderSnapshot(test.path)
            let document = try test.document(.realm(Sample.identifier("users")))
            test.clock.advance(days: 1)
            for note in [nil, "x"] {
                let report = try Self.set(test, note: note)
                #expect(!report.isChange)
                #expect(report.documents == [])
                #expect(report.revision == 2)
            }
            let name = try Self.username()
            #expect(try !test.state.changePassword(of: name, realm: "users", password: Sample.password()).isChange)
            #expect(try test.document(.realm(Sample.identifier("users"))) == document)
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
        }
    }

    @Test(
        "another password has another hash and time; the note and the day of creation stay",
        arguments: StoreKind.allCases
    )
    func changing(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            _ = try Self.set(test, note: "x")
            test.clock.advance(days: 1)
            #expect(try Self.set(test, Sample.password("another password")).isChange)
            let user = try #require(try test.user("alice"))
            #expect(user.hash?.matches(Secret("another password".utf8)) == true)
            #expect(user.metadata?.created == TestClock.start)
            #expect(user.metadata?.changed == test.clock.now)
            #expect(user.metadata?.note == "x")
        }
    }

    @Test("a hash below the realm's cost is made anew though the password is the same; one above stays")
    func cost() throws {
        try TestState.with { test in
            try test.add("alice")
            try test.edit(yaml: "cost: 4", to: "cost: 5")
            #expect(try Self.set(test).isChange)
            #expect(try test.user("alice")?.hash?.cost == 5)
            try test.edit(yaml: "cost: 5", to: "cost: 4")
            #expect(try !Self.set(test).isChange)
        }
    }

    @Test("a note alone is changed without a new hash; an empty one goes, and nil leaves it")
    func notes() throws {
        try TestState.with { test in
            try test.add("alice")
            let hash = try test.user("alice")?.hash
            let set = { try test.state.setNote($0, of: "alice") }
            #expect(try set("one").isChange)
            #expect(try !set("one").isChange)
            #expect(try !set(nil).isChange)
            #expect(try test.user("alice")?.metadata?.note == "one")
            #expect(try set("").isChange)
            #expect(try !set("").isChange)
            #expect(try test.user("alice")?.metadata?.note == nil)
            #expect(try test.user("alice")?.hash == hash)
            #expect(try test.user("alice")?.metadata?.changed == TestClock.start)
        }
    }

    @Test(
        "a note with control characters or without an end is refused",
        arguments: ["a\nb", "\u{1B}[31m", "\u{85}", String(repeating: "x", count: 1_001)]
    )
    func illegalNote(note: String) throws {
        try TestState.with { test in
            #expect(throws: UserError.illegalNote) { try Self.set(test, note: note) }
            #expect(try test.users().isEmpty)
            _ = try Self.set(test, note: String(repeating: "\u{E9}", count: 500))
        }
    }

    @Test(
        "a removed user is gone from both files; an unknown one is an error with the nearest name",
        arguments: StoreKind.allCases
    )
    func removing(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            try test.add("alice")
            try test.add("bob")
            #expect(try test.state.removeUser(Self.username(), realm: "users").isChange)
            #expect(try test.users().map(\.name.description) == ["bob"])
            #expect(try test.publishedText("auth/users.htpasswd").hasPrefix("bob:"))
            for (name, nearest) in [("bo", "bob"), ("alice", nil)] {
                let error = UserError.unknown(
                    try Username(name),
                    realm: try Sample.identifier("users"),
                    nearest: nearest
                )
                #expect(throws: error) { try test.state.removeUser(Username(name), realm: "users") }
                #expect(throws: error) { try test.state.setNote("x", of: name) }
                #expect(throws: error) {
                    try test.state.changePassword(of: Username(name), realm: "users", password: Sample.password())
                }
                #expect(error.kind == .notFound)
            }
        }
    }

    @Test("what other tools wrote stays when a user changes, but for comments that belong to nobody")
    func foreignLines() throws {
        try TestState.with { test in
            let realm = StatePath.realm(try Sample.identifier("users"))
            try test.edit([realm: bytes("# ours\n\n#regcred gone note=x\nbob:\(Sample.hash())\nold:{SHA}x=\n")])
            try test.add("alice")
            let file = text(try test.document(realm))
            #expect(file.hasPrefix("# ours\n\nbob:\(Sample.hash())\nold:{SHA}x=\n#regcred alice created="))
            _ = try test.state.setNote("legacy", of: "old")
            #expect(text(try test.document(realm)).contains("#regcred old note=legacy\nold:{SHA}x=\n"))
        }
    }
}
