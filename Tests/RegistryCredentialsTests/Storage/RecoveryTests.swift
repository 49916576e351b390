import Glibc
import Testing

@testable import RegistryCredentials

/// States as a process leaves them that dies within a transaction: whoever opens one next finds it wholly before or
/// wholly after.
struct RecoveryTests {
    private static func with(_ body: (InterruptedState) throws -> Void) throws {
        try TestShell.withDirectory { try body(InterruptedState($0)) }
    }

    static let accesses = [StateAccess.shared, .exclusive]

    @Test(
        "files that were only staged are cleared",
        arguments: accesses,
        ["", "0", "0 1", "0 1 reserve", "0 1 reserve record"]
    )
    func staged(access: StateAccess, names: String) throws {
        try Self.with { state in
            for name in names.split(separator: " ") { try state.stage(String(name)) }
            if names.hasSuffix("record") { try state.writeRecord(as: "record") }
            try state.expectBefore(access)
        }
    }

    @Test("half of a record that was not renamed yet is cleared", arguments: accesses)
    func halfRecord(access: StateAccess) throws {
        try Self.with { state in
            try state.stage("0")
            try state.stage("record", "{\"auditLe")
            try state.expectBefore(access)
        }
    }

    @Test("with the record the commit is finished, however far it was", arguments: accesses, 0...4)
    func recorded(access: StateAccess, step: Int) throws {
        try Self.with { state in
            try state.stage("0", "new")
            try state.stage("1", "newer")
            try state.stage("reserve", state.line)
            try state.writeRecord()
            let path = state.path
            if step >= 1 { try #require(rename("\(path)/.transaction/0", "\(path)/realms/users.htpasswd") == 0) }
            if step >= 2 {
                try #require(mkdir("\(path)/secrets", 0o700) == 0)
                try #require(rename("\(path)/.transaction/1", "\(path)/secrets/users.json") == 0)
            }
            if step >= 3 { try #require(unlink("\(path)/certificates/ca.pem") == 0) }
            if step >= 4 { try #require(unlink("\(path)/.transaction/reserve") == 0) }
            try state.expectAfter(access)
        }
    }

    @Test("an audit line that was torn, or written already, is there once and whole", arguments: [1, 40, 10_000])
    func tornAudit(count: Int) throws {
        try Self.with { state in
            try state.stage("0", "new")
            try state.stage("1", "newer")
            try state.writeRecord()
            try TestShell.write(
                state.log + bytes(state.line + "\n").prefix(count),
                to: "\(state.path)/audit.jsonl",
                mode: 0o600
            )
            try state.expectAfter(.exclusive)
        }
    }

    @Test("what was not to be published is finished, but not published")
    func noPublish() throws {
        try Self.with { state in
            try state.stage("0", "new")
            try state.stage("1", "newer")
            try state.writeRecord(publishes: false)
            try state.expectAfter(.shared, recoveries: 0)
        }
    }

    @Test("a document that somebody edited since the commit stays as it is, and the commit is over")
    func editedMeanwhile() throws {
        try Self.with { state in
            try state.stage("0", "new")
            try state.stage("1", "newer")
            try state.writeRecord()
            #expect(throws: StateError.conflict) {
                try state.store.withAccess(.shared, recover: { throw StateError.conflict }) {}
            }
            // All but the publication is done; htpasswd -B comes before the next regcred.
            try TestShell.write(bytes("edited"), to: "\(state.path)/realms/users.htpasswd", mode: 0o600)
            let (documents, _, recoveries) = try state.outcome(.shared)
            #expect(documents == ["edited", "newer", nil])
            #expect(recoveries == 1)
        }
    }

    @Test("a record whose files are gone stops everything, for it cannot be told what they held", arguments: accesses)
    func missingFiles(access: StateAccess) throws {
        try Self.with { state in
            try state.writeRecord()
            let error = try #require(throws: StateError.self) { try state.outcome(access) }
            #expect(error.kind == .badData)
            #expect(TestShell.read("\(state.path)/audit.jsonl") == state.log)
        }
    }

    @Test("the record stays until the publication follows, should that fail too")
    func failingRecovery() throws {
        try Self.with { state in
            try state.stage("0", "new")
            try state.stage("1", "newer")
            try state.writeRecord()
            #expect(throws: StateError.conflict) {
                try state.store.withAccess(.shared, recover: { throw StateError.conflict }) {}
            }
            #expect(try Files.list(state.staging) == ["commit"])
            try state.expectAfter(.shared)
        }
    }

    @Test("a commit record that cannot be read stops everything and touches nothing", arguments: accesses)
    func malformedRecord(access: StateAccess) throws {
        try Self.with { state in
            try state.stage("0")
            try state.stage("commit", "{}")
            let before = try FolderSnapshot(state.path)
            let error = try #require(throws: StateError.self) { try state.outcome(access) }
            #expect(error == .malformed(path: "\(state.staging)/commit", reason: "is no commit record"))
            #expect(error.hint != nil)
            #expect(try FolderSnapshot(state.path).differences(from: before) == [])
        }
    }
}
