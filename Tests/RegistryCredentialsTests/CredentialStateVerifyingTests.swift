import Glibc
import Testing

@testable import RegistryCredentials

/// Checking a password as a registry would.
struct CredentialStateVerifyingTests {
    private static func verify(_ test: TestState, _ name: String, _ password: String) throws
        -> CredentialState.Verification
    {
        try test.state.verify(Username(name), realm: "users", password: Secret(password.utf8))
    }

    @Test("right, wrong, unknown: three answers, and unknown is never yes", arguments: StoreKind.allCases)
    func answers(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            try test.add("alice")
            #expect(try Self.verify(test, "alice", "correct horse battery") == .accepted)
            #expect(try Self.verify(test, "alice", "correct horse batter") == .wrongPassword)
            #expect(try Self.verify(test, "alice", "") == .wrongPassword)
            #expect(try Self.verify(test, "bob", "correct horse battery") == .unknownUser)
            #expect(try Self.verify(test, "bob", "") == .unknownUser)
            #expect(try Self.verify(test, "Alice", "correct horse battery") == .unknownUser)
        }
    }

    @Test("who is disabled, expired or has no usable hash is not let in, and a wrong password says no more")
    func notAdmitted() throws {
        try TestState.with { test in
            try test.add("alice")
            let realm = StatePath.realm(try Sample.identifier("users"))
            let hash = try #require(try test.user("alice")?.hash)
            let file = """
                #regcred gone expires=2026-11-23T12:00:00Z
                gone:\(hash.text)
                #regcred off disabled=2026-11-23T11:00:00Z hash=\(hash.text)
                old:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=

                """
            try test.edit([realm: bytes(file)])
            for (name, status) in [("gone", "expired"), ("off", "disabled")] {
                #expect(try Self.verify(test, name, "correct horse battery") == .notAdmitted(status))
                #expect(try Self.verify(test, name, "wrong") == .wrongPassword)
            }
            #expect(try Self.verify(test, "old", "password") == .notAdmitted("unusable"))
        }
    }

    @Test("a user is not let in while the comment of another cannot be read, as everywhere")
    func malformedCommentOfAnother() throws {
        try TestState.with { test in
            try test.add("alice")
            let realm = StatePath.realm(try Sample.identifier("users"))
            try test.edit([realm: test.document(realm) + bytes("#regcred bob expires=soon\nbob:x\n")])
            let number = text(try test.document(realm)).split(separator: "\n").count - 1
            let error = RealmError(path: realm.description, problem: .malformedMetadata(line: number))
            #expect(throws: error) { try Self.verify(test, "alice", "correct horse battery") }
            #expect(throws: error) { try test.state.user(Username("nobody"), realm: "users") }
        }
    }

    @Test("the decoy has the cost that most hashes have, whatever the first one costs")
    func decoyCost() throws {
        let counts = { (costs: [Int]) in
            var counts = CostCounts()
            for cost in costs {
                let hash = bytes(
                    "x:" + Sample.hash("a").replacing(/\$\d\d\$/, with: cost < 10 ? "$0\(cost)$" : "$\(cost)$")
                )
                counts.add(hash, 2..<hash.count)
            }
            return counts.usual
        }
        #expect(counts([12, 5, 5]) == 5 && counts([4, 4, 12]) == 4 && counts([5, 12]) == 12 && counts([]) == nil)
        #expect(counts([31, 10]) == 10 && counts([99]) == nil)
    }

    @Test("a realm that does not exist, or is not named among several, is an error")
    func realms() throws {
        try TestState.with { test in
            let alice = try Username("alice")
            let secret = Secret([1])
            let unknown = UserError.unknownRealm("user", nearest: "users")
            #expect(throws: unknown) { try test.state.verify(alice, realm: "user", password: secret) }
            let realms = try ["users", "admin"].map { try Sample.identifier($0) }
            #expect(throws: UserError.realmRequired(realms)) {
                try test.state.verify(alice, realm: nil, password: secret)
            }
            #expect(UserError.realmRequired(realms).kind == .usage)
        }
        let single = TestState.yaml.replacing("\n  admin: {title: Admin}", with: "")
            .replacing("\n  admin: {realm: admin, access: read-write, listen: \"0.0.0.0:444\"}", with: "")
        try TestState.with(yaml: single) { test in
            try test.add("alice")
            let right = Sample.password().secret
            #expect(try test.state.verify(Username("alice"), realm: nil, password: right) == .accepted)
        }
    }

    /// The processor time of this thread that `body` takes, in nanoseconds: the least of several runs.
    private static func time(_ body: () throws -> Void) rethrows -> Int {
        func now() -> Int {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return time.tv_sec * 1_000_000_000 + time.tv_nsec
        }
        var least = Int.max
        for _ in 0..<5 {
            let start = now()
            try body()
            least = min(least, now() - start)
        }
        return least
    }

    @Test(
        "an unknown user, or one without a usable hash, takes as long as a wrong password",
        arguments: ["bob", "old"]
    )
    func time(name: String) throws {
        try TestState.with(yaml: TestState.yaml.replacing("cost: 4", with: "cost: 9")) { test in
            try test.add("alice")
            try test.add("carol")
            let realm = StatePath.realm(try Sample.identifier("users"))
            // One odd hash at the front tells nobody apart.
            let cheap = try BcryptHash(hashing: Secret("x".utf8), cost: 4)
            let odd = bytes("odd:\(cheap.text)\nold:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n")
            try test.edit([realm: odd + test.document(realm)])
            let known = try Self.time { _ = try Self.verify(test, "alice", "wrong") }
            let other = try Self.time { _ = try Self.verify(test, name, "wrong") }
            #expect(Double(other) >= 0.5 * Double(known))
            #expect(Double(known) >= 0.5 * Double(other))
        }
    }
}
