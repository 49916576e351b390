import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Users who get another name, are kept out for a while, or for good from a time on.
struct CredentialStateLifecycleTests {
    private static func alice() throws -> Username { try Username("alice") }

    @Test(
        "a renamed user keeps password, place and all that is known; a name that is taken is refused",
        arguments: StoreKind.allCases
    )
    func rename(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            try test.add("alice", note: "x")
            try test.add("bob")
            let old = try #require(try test.user("alice"))
            let carol = try Username("carol")
            #expect(try test.state.renameUser(Self.alice(), to: carol, realm: "users").isChange)
            let new = try #require(try test.user("carol"))
            #expect(new.hash == old.hash && new.metadata == old.metadata)
            #expect(try test.users().map(\.name.description) == ["carol", "bob"])
            #expect(try test.publishedText("auth/users.htpasswd").hasPrefix("carol:"))
            let realm = try Sample.identifier("users")
            #expect(throws: UserError.taken(try Username("bob"), realm: realm)) {
                try test.state.renameUser(carol, to: Username("bob"), realm: "users")
            }
            #expect(throws: UserError.self) {
                try test.state.renameUser(Self.alice(), to: Username("eve"), realm: "users")
            }
        }
    }

    @Test(
        "a disabled user is kept out and comes back with the same hash; both twice change nothing",
        arguments: StoreKind.allCases
    )
    func disabling(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            try test.add("alice", note: "x")
            let before = try test.document(.realm(Sample.identifier("users")))
            #expect(try test.state.disableUser(Self.alice(), realm: "users").isChange)
            #expect(try !test.state.disableUser(Self.alice(), realm: "users").isChange)
            #expect(try test.publishedText("auth/users.htpasswd") == "")
            let right = Sample.password().secret
            #expect(try test.state.verify(Self.alice(), realm: "users", password: right) == .notAdmitted("disabled"))
            #expect(try test.state.enableUser(Self.alice(), realm: "users").isChange)
            #expect(try !test.state.enableUser(Self.alice(), realm: "users").isChange)
            #expect(try test.document(.realm(Sample.identifier("users"))) == before)
            #expect(try test.state.verify(Self.alice(), realm: "users", password: right) == .accepted)
        }
    }

    @Test("a new password for a disabled user does not let the user in")
    func passwordWhileDisabled() throws {
        try TestState.with { test in
            try test.add("alice")
            _ = try test.state.disableUser(Self.alice(), realm: "users")
            _ = try test.state.set("alice", Sample.password("another password"))
            #expect(try test.publishedText("auth/users.htpasswd") == "")
            _ = try test.state.enableUser(Self.alice(), realm: "users")
            let new = Secret("another password".utf8)
            #expect(try test.state.verify(Self.alice(), realm: "users", password: new) == .accepted)
        }
    }

    @Test("an entry of another tool can be renamed, noted, expired, and not disabled, without losing its hash")
    func foreign() throws {
        try TestState.with { test in
            let realm = StatePath.realm(try Sample.identifier("users"))
            try test.edit([realm: bytes("alice:{SHA}x=\n")])
            _ = try test.state.renameUser(Self.alice(), to: Username("bob"), realm: "users")
            _ = try test.state.expireUser(Username("bob"), realm: "users", .at(TestClock.start))
            #expect(throws: UserError.noBcryptHash(try Username("bob"))) {
                try test.state.disableUser(Username("bob"), realm: "users")
            }
            #expect(try text(test.document(realm)) == "#regcred bob expires=2026-11-23T12:00:00Z\nbob:{SHA}x=\n")
            _ = try test.state.set("bob")
            #expect(try test.user("bob")?.hash != nil)
        }
    }

    @Test("from the expiry on a user is kept out, and never means never")
    func expiry() throws {
        try TestState.with { test in
            try test.add("alice")
            let set = { try test.state.expireUser(Self.alice(), realm: "users", $0) }
            #expect(try set(.at(TestClock.start.addingTimeInterval(1.9))).isChange)
            #expect(try !set(.at(TestClock.start.addingTimeInterval(1.2))).isChange, "whole seconds")
            #expect(try test.publishedText("auth/users.htpasswd") != "")
            test.clock.advance(seconds: 1)
            #expect(try test.state.plan().steps.map(\.item) == [.publication])
            _ = try test.state.publish()
            #expect(try test.publishedText("auth/users.htpasswd") == "")
            #expect(try set(.never).isChange)
            #expect(try test.publishedText("auth/users.htpasswd") != "")
            #expect(try !set(.never).isChange)
        }
    }
}
