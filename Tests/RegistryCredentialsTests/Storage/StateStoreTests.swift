import Testing

@testable import RegistryCredentials

/// What every store must do, whatever it keeps its documents in.
struct StateStoreTests {
    private static func with(_ kind: StoreKind, _ body: (any StateStore, StatePath) throws -> Void) throws {
        let path = StatePath.realm(try Sample.identifier("users"))
        try TestShell.withDirectory { folder in
            let store = kind.make("\(folder)/state")
            try store.create()
            try store.withAccess(.exclusive, recover: { Issue.record("there is nothing to recover") }) {
                try body(store, path)
            }
        }
    }

    private static func commit(_ store: any StateStore, _ changes: [(StatePath, String?)], expecting revision: Int)
        throws
    {
        try store.commit(
            changes.map { DocumentChange(path: $0.0, bytes: $0.1.map { Array($0.utf8) }) },
            expecting: revision,
            event: Sample.event("users/\(revision)")
        )
    }

    @Test("a new store is empty and has revision 0", arguments: StoreKind.allCases)
    func empty(kind: StoreKind) throws {
        try Self.with(kind) { (store, path) throws in
            #expect(try store.revision() == 0)
            #expect(try store.read(path) == nil)
            #expect(try store.read(.deployment) == nil)
            #expect(try store.auditLog() == [])
        }
    }

    @Test("what was committed is read, and each commit counts", arguments: StoreKind.allCases)
    func commits(kind: StoreKind) throws {
        try Self.with(kind) { (store, path) throws in
            try Self.commit(store, [(path, "one"), (.deployment, "yaml")], expecting: 0)
            #expect(try store.read(path) == bytes("one"))
            #expect(try store.read(.deployment) == bytes("yaml"))
            try Self.commit(store, [(path, "two")], expecting: 1)
            #expect(try store.read(path) == bytes("two"))
            #expect(try store.read(.deployment) == bytes("yaml"))
            #expect(try store.revision() == 2)
        }
    }

    @Test(
        "a document can be removed, empty, or come back; one that is not there can be removed too",
        arguments: StoreKind.allCases
    )
    func removal(kind: StoreKind) throws {
        try Self.with(kind) { (store, path) throws in
            try Self.commit(store, [(path, "")], expecting: 0)
            #expect(try store.read(path) == [])
            try Self.commit(store, [(path, nil), (.authority, nil)], expecting: 1)
            #expect(try store.read(path) == nil)
            try Self.commit(store, [(path, "back")], expecting: 2)
            #expect(try store.read(path) == bytes("back"))
        }
    }

    @Test("every byte is kept", arguments: StoreKind.allCases)
    func anyBytes(kind: StoreKind) throws {
        let all = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 ^ ($0 >> 8)) }
        try Self.with(kind) { (store, path) throws in
            try store.commit([DocumentChange(path: path, bytes: all)], expecting: 0)
            #expect(try store.read(path) == all)
        }
    }

    @Test(
        "a commit on another revision is a conflict and changes nothing",
        arguments: StoreKind.allCases,
        [-1, 0, 2, 7]
    )
    func conflict(kind: StoreKind, revision: Int) throws {
        try Self.with(kind) { (store, path) throws in
            try Self.commit(store, [(path, "one")], expecting: 0)
            let log = try store.auditLog()
            #expect(throws: StateError.conflict) {
                try store.commit(
                    [DocumentChange(path: path, bytes: [1])],
                    expecting: revision
                ) { Issue.record("a conflict is not finished") }
            }
            #expect(try store.read(path) == bytes("one"))
            #expect(try store.auditLog() == log)
        }
    }

    @Test(
        "when the commit is finished it is there already, and stays when finishing fails",
        arguments: StoreKind.allCases
    )
    func finishing(kind: StoreKind) throws {
        try Self.with(kind) { (store, path) throws in
            let change = DocumentChange(path: path, bytes: [1])
            #expect(throws: StateError.missing("x")) {
                try store.commit([change], expecting: 0) {
                    let (bytes, revision) = (try store.read(path), try store.revision())
                    #expect(bytes == [1])
                    #expect(revision == 1)
                    throw StateError.missing("x")
                }
            }
            #expect(try store.read(path) == [1])
            #expect(try store.revision() == 1)
        }
    }

    @Test("the log says who did what, with the digest of what changed", arguments: StoreKind.allCases)
    func auditing(kind: StoreKind) throws {
        try Self.with(kind) { (store, path) throws in
            try Self.commit(store, [(path, "abc"), (.authority, nil)], expecting: 0)
            try Self.commit(store, [(path, "")], expecting: 1)
            let log = try store.auditLog()
            #expect(AuditLog.firstBreak(in: log) == nil)
            let entries = try AuditLog.entries(log)
            #expect(entries.map(\.seq) == [1, 2])
            #expect(entries.map(\.subject) == ["users/0", "users/1"])
            #expect(entries.map(\.actor) == ["tester", "tester"])
            #expect(entries.map(\.time) == ["2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z"])
            #expect(entries[0].changes.map(\.path) == ["realms/users.htpasswd", "certificates/ca.pem"])
            // SHA-256 of "abc" and of nothing (FIPS 180-2 and its successors).
            let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            #expect(entries[0].changes.map(\.sha256) == [digest, nil])
            #expect(
                entries[1].changes.map(\.sha256) == ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]
            )
        }
    }

    @Test("a commit of nothing is a commit", arguments: StoreKind.allCases)
    func nothing(kind: StoreKind) throws {
        try Self.with(kind) { store, _ in
            try Self.commit(store, [], expecting: 0)
            #expect(try store.revision() == 1)
            #expect(try AuditLog.entries(store.auditLog()).map(\.changes) == [[]])
        }
    }
}
