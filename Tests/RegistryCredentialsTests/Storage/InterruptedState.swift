import SystemCrypto
import Testing

@testable import RegistryCredentials

/// A state with "old" in two documents, made by hand into one within a change to "new".
struct InterruptedState {
    let path: String
    let store: DirectoryStore
    let log: [UInt8]
    let line: String
    let users: StatePath
    var staging: String { "\(path)/.transaction" }

    init(_ folder: String) throws {
        path = "\(folder)/state"
        let store = DirectoryStore(path: path, lockTimeout: 10)
        let users = StatePath.realm(try Sample.identifier("users"))
        try store.create()
        let changes = [users, .authority].map { DocumentChange(path: $0, bytes: bytes("old")) }
        try store.withAccess(.exclusive, recover: {}) {
            try store.commit(changes, expecting: 0)
        }
        (self.store, self.users) = (store, users)
        log = try #require(TestShell.read("\(path)/audit.jsonl"))
        let entries = try AuditLog.entries(log)
        let last = (entry: try #require(entries.last), line: Array(log.dropLast()))
        let change = DocumentChange(path: users, bytes: bytes("new"))
        line = text(try AuditEntry(Sample.event("users/bob"), changes: [change], after: last).line())
    }

    func stage(_ name: String, _ content: String = "new") throws {
        try TestShell.write(bytes(content), to: "\(staging)/\(name)", mode: 0o600)
    }

    /// The record as the documentation of the format has it.
    func writeRecord(as name: String = "commit", publishes: Bool = true) throws {
        let line = line.replacing("\"", with: "\\\"")
        try stage(
            name,
            """
            {"auditLength":\(log.count),"auditLine":"\(line)\\n","publishes":\(publishes),"steps":[\
            {"path":"realms/users.htpasswd","sha256":"\(SHA256.hexDigest(of: bytes("new")))","staged":"0"},\
            {"path":"secrets/users.json","sha256":"\(SHA256.hexDigest(of: bytes("newer")))","staged":"1"},\
            {"path":"certificates/ca.pem"}]}
            """
        )
    }

    /// What there is after the next access, and how often the publication was to follow.
    func outcome(_ access: StateAccess) throws -> (state: [String?], log: String, recoveries: Int) {
        var recoveries = 0
        let secret = StatePath.httpSecret(try Sample.identifier("users"))
        let state = try store.withAccess(access, recover: { recoveries += 1 }) {
            try [users, secret, .authority].map { try store.read($0).map { text($0) } }
        }
        return (state, text(TestShell.read("\(path)/audit.jsonl") ?? []), recoveries)
    }

    func expectBefore(_ access: StateAccess) throws {
        let (state, log, recoveries) = try outcome(access)
        #expect(state == ["old", nil, "old"])
        #expect(log == text(self.log))
        #expect(recoveries == 0)
        try expectClean()
    }

    func expectAfter(_ access: StateAccess, recoveries expected: Int = 1) throws {
        let (state, log, recoveries) = try outcome(access)
        #expect(state == ["new", "newer", nil])
        #expect(log == text(self.log) + line + "\n")
        #expect(recoveries == expected)
        try expectClean()
    }

    private func expectClean() throws {
        #expect(try Files.list(staging) == [])
        #expect(AuditLog.firstBreak(in: TestShell.read("\(path)/audit.jsonl") ?? []) == nil)
        let again = try outcome(.shared)
        #expect(again.recoveries == 0, "it is finished once")
    }
}
