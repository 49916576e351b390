import Glibc
import Testing

@testable import RegistryCredentials

/// The files of a state in a directory.
struct DirectoryStoreTests {
    private static func with(_ body: (DirectoryStore, String) throws -> Void) throws {
        try TestShell.withDirectory { folder in
            let path = "\(folder)/state"
            try body(DirectoryStore(path: path, lockTimeout: 10, holder: "1 (test)"), path)
        }
    }

    private static func mode(_ path: String) throws -> String {
        "0" + String(try #require(try Files.status(path), "\(path) is missing").mode, radix: 8)
    }

    @Test("a new directory is its owner's alone")
    func creation() throws {
        try Self.with { store, path in
            try store.create()
            #expect(try Self.mode(path) == "0700")
        }
    }

    @Test("an empty directory that is there becomes its owner's alone")
    func emptyDirectory() throws {
        try Self.with { store, path in
            try #require(mkdir(path, 0o755) == 0)
            try store.create()
            #expect(try Self.mode(path) == "0700")
        }
    }

    @Test("a directory with something in it keeps its mode")
    func fullDirectory() throws {
        try Self.with { store, path in
            try #require(mkdir(path, 0o755) == 0)
            try TestShell.write([], to: "\(path)/notes.txt")
            try store.create()
            #expect(try Self.mode(path) == "0755")
        }
    }

    @Test("files have their modes, and nothing is left of the transaction")
    func modes() throws {
        try Self.with { store, path in
            let secret = StatePath.httpSecret(try Sample.identifier("users"))
            let realm = StatePath.realm(try Sample.identifier("users"))
            let all: [StatePath] = [
                .deployment, .authority, .authorityKey, .certificate, .certificateKey, secret, realm,
            ]
            try store.create()
            let changes = all.map { DocumentChange(path: $0, bytes: [1]) }
            try store.withAccess(.exclusive, recover: {}) {
                try store.commit(changes, expecting: 0) { () throws in
                    #expect(try Files.list("\(path)/.transaction") == ["commit"], "until it is published")
                }
            }
            let files = [
                "regcred.yaml", "certificates/ca.key", "certificates/server.key", "secrets/users.json",
                "realms/users.htpasswd",
            ]
            for file in files + ["audit.jsonl", ".lock"] {
                #expect(try Self.mode("\(path)/\(file)") == "0600", "\(file)")
            }
            for file in ["ca.pem", "server.pem"] { #expect(try Self.mode("\(path)/certificates/\(file)") == "0644") }
            for folder in ["certificates", "secrets", "realms", ".transaction"] {
                #expect(try Self.mode("\(path)/\(folder)") == "0700", "\(folder)")
            }
            #expect(try Files.list("\(path)/.transaction") == [])
        }
    }

    @Test(
        "a place without a state is left as it is, and said to have none",
        arguments: [StateAccess.shared, .exclusive]
    )
    func missing(access: StateAccess) throws {
        try Self.with { store, path in
            #expect(throws: StateError.missing(path)) { try store.withAccess(access, recover: {}) {} }
            try #require(mkdir(path, 0o755) == 0)
            #expect(throws: StateError.missing(path)) { try store.withAccess(access, recover: {}) {} }
            #expect(try Files.list(path) == [])
        }
    }

    @Test("a file where the directory should be is an error that names it")
    func fileInPlace() throws {
        try Self.with { store, path in
            try TestShell.write([], to: path)
            let error = try #require(throws: FileError.self) { try store.create() }
            #expect(error.path == path)
        }
    }

    @Test("regcred.yaml may be a link and readable by others; nothing else may be a link")
    func links() throws {
        try Self.with { store, path in
            try store.create()
            let realm = StatePath.realm(try Sample.identifier("users"))
            try TestShell.write(bytes("yaml"), to: "\(path)/elsewhere", mode: 0o644)
            #expect(symlink("elsewhere", "\(path)/regcred.yaml") == 0)
            #expect(mkdir("\(path)/realms", 0o700) == 0)
            #expect(symlink("../elsewhere", "\(path)/realms/users.htpasswd") == 0)
            try store.withAccess(.shared, recover: {}) {
                #expect(try store.read(.deployment) == bytes("yaml"))
                let error = try #require(throws: FileError.self) { try store.read(realm) }
                #expect(error.code == ELOOP)
                #expect(error.hint != nil)
            }
        }
    }

    @Test("when staging fails, nothing changed and nothing is left")
    func stagingFails() throws {
        try Self.with { store, path in
            try store.create()
            try store.withAccess(.exclusive, recover: {}) {
                try store.commit([DocumentChange(path: .authority, bytes: [1])], expecting: 0)
                // A folder in the place of the second staged file.
                try #require(mkdir("\(path)/.transaction/2-1", 0o700) == 0)
                let changes = [
                    DocumentChange(path: .authority, bytes: [2]), DocumentChange(path: .certificate, bytes: [2]),
                ]
                #expect(throws: FileError.self) {
                    try store.commit(changes, expecting: 1) { Issue.record("not committed") }
                }
                #expect(try store.read(.authority) == [1])
                #expect(try store.read(.certificate) == nil)
                #expect(try store.revision() == 1)
                #expect(try Files.list("\(path)/.transaction") == [])
            }
        }
    }
}
