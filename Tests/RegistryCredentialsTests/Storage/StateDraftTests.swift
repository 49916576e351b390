import FoundationEssentials
import Testing

@testable import RegistryCredentials

struct StateDraftTests {
    private static func draft(_ store: any StateStore = MemoryStore()) -> StateDraft {
        StateDraft(
            store: store,
            deployments: DeploymentCache(),
            now: TestClock.start.addingTimeInterval(0.75),
            random: .seeded(1)
        )
    }

    private static func store(_ documents: [StatePath: String]) throws -> MemoryStore {
        let store = MemoryStore()
        let changes = documents.map { DocumentChange(path: $0.key, bytes: Array($0.value.utf8)) }
        try store.commit(changes, expecting: 0)
        return store
    }

    @Test("the time of a transaction has whole seconds")
    func time() {
        #expect(Self.draft().now == TestClock.start)
    }

    @Test("what was written is read, and the changes are in the order of the paths")
    func writing() throws {
        var draft = Self.draft(try Self.store([.authority: "old"]))
        try draft.write(.deployment, bytes("yaml"))
        try draft.write(.authority, bytes("new"))
        #expect(try draft.read(.deployment) == bytes("yaml"))
        #expect(try draft.read(.authority) == bytes("new"))
        #expect(draft.changes.map(\.path) == [.authority, .deployment])
    }

    @Test("writing what is there is no change, and writing it back takes the change away")
    func unchanged() throws {
        var draft = Self.draft(try Self.store([.authority: "old"]))
        try draft.write(.authority, bytes("old"))
        #expect(draft.changes == [])
        try draft.write(.authority, bytes("new"))
        try draft.write(.authority, bytes("old"))
        #expect(draft.changes == [])
        #expect(try draft.read(.authority) == bytes("old"))
    }

    @Test("an empty document is not the same as none")
    func empty() throws {
        var draft = Self.draft()
        try draft.write(.authority, [])
        #expect(draft.changes == [DocumentChange(path: .authority, bytes: [])])
    }

    @Test("a realm without a file has no users; one with a malformed file is named")
    func realms() throws {
        let users = try Sample.identifier("users")
        #expect(try Self.draft().realm(users) == HtpasswdDocument())
        let draft = Self.draft(try Self.store([.realm(users): "alice:x\nhunter2\n"]))
        let error = try #require(throws: RealmError.self) { try draft.realm(users) }
        #expect(error == RealmError(path: "realms/users.htpasswd", problem: .missingColon(line: 2)))
    }

    @Test("a certificate without its key, or a key without its certificate, is missed")
    func pairs() throws {
        for (certificate, key, read) in [
            (StatePath.certificate, StatePath.certificateKey, { try $0.certificate() }),
            (.authority, .authorityKey, { try $0.authority() }),
        ] as [(StatePath, StatePath, (StateDraft) throws -> IssuedCertificate?)] {
            #expect(try read(Self.draft()) == nil)
            for (path, other) in [(certificate, key), (key, certificate)] {
                let draft = Self.draft(try Self.store([path: "x"]))
                #expect(throws: StateError.documentMissing(other.description)) { try read(draft) }
            }
            let both = Self.draft(try Self.store([certificate: "c", key: "k"]))
            #expect(try read(both) == IssuedCertificate(certificate: bytes("c"), key: Secret(bytes("k"))))
        }
    }

    @Test("regcred.yaml that is missing or not UTF-8 is an error with its name")
    func deployment() throws {
        #expect(throws: StateError.documentMissing("regcred.yaml")) { try Self.draft().deployment() }
        let store = MemoryStore()
        try store.commit([DocumentChange(path: .deployment, bytes: [0xff])], expecting: 0)
        let error = try #require(throws: DeploymentError.self) { try Self.draft(store).deployment() }
        #expect(error.file == "regcred.yaml")
        #expect(error.kind == .configuration)
    }

    @Test("each document has the place and mode of the documentation")
    func paths() throws {
        let name = try Sample.identifier("users")
        let modes: [(StatePath, String, UInt32)] = [
            (.deployment, "regcred.yaml", 0o600), (.authority, "certificates/ca.pem", 0o644),
            (.authorityKey, "certificates/ca.key", 0o600), (.certificate, "certificates/server.pem", 0o644),
            (.certificateKey, "certificates/server.key", 0o600), (.realm(name), "realms/users.htpasswd", 0o600),
            (.httpSecret(name), "secrets/users.json", 0o600),
        ]
        for (path, text, mode) in modes {
            #expect(path.description == text)
            #expect(path.mode == mode)
            #expect(path.isSecret == (mode == 0o600))
        }
    }

    @Test("every error of the state says what to do, and is of its kind")
    func errors() {
        let errors: [(StateError, FailureKind)] = [
            (.missing("/d"), .notFound), (.exists("/d"), .exists), (.documentMissing("x"), .notFound),
            (.wrongOwner(path: "/d", owner: 1, expected: 0), .permission), (.conflict, .busy),
            (.tooOpen(path: "/d", mode: 0o644, wanted: 0o600), .permission),
            (.malformed(path: "/d", reason: "is no x"), .badData),
            (.notPublished("why", hint: nil, .io), .io), (.notPublished("why", hint: "x", .permission), .permission),
        ]
        for (error, kind) in errors {
            #expect(error.kind == kind)
            #expect(error.hint?.isEmpty == false)
            #expect("\(error)".first?.isUppercase == false)
            #expect("\(error)".last != ".")
        }
    }
}
