import Glibc
import Testing

@testable import RegistryCredentials

/// What ssh would refuse, regcred refuses, and says how to mend it.
struct StatePermissionTests {
    struct Case: CustomTestStringConvertible {
        let file: String
        let mode: mode_t
        let wanted: String?
        var testDescription: String { "\(file) 0\(String(mode, radix: 8))" }
    }

    static let realm = "realms/users.htpasswd"

    static let cases = [
        Case(file: realm, mode: 0o600, wanted: nil), Case(file: realm, mode: 0o400, wanted: nil),
        Case(file: realm, mode: 0o640, wanted: "0600"), Case(file: realm, mode: 0o604, wanted: "0600"),
        Case(file: realm, mode: 0o660, wanted: "0600"), Case(file: realm, mode: 0o601, wanted: "0600"),
        Case(file: realm, mode: 0o4600, wanted: nil),
        Case(file: "certificates/server.key", mode: 0o644, wanted: "0600"),
        Case(file: "certificates/ca.key", mode: 0o440, wanted: "0400"),
        Case(file: "secrets/users.json", mode: 0o644, wanted: "0600"),
        Case(file: "certificates/server.pem", mode: 0o644, wanted: nil),
        Case(file: "certificates/server.pem", mode: 0o664, wanted: "0644"),
        Case(file: "certificates/ca.pem", mode: 0o646, wanted: "0644"),
        Case(file: "regcred.yaml", mode: 0o644, wanted: nil), Case(file: "regcred.yaml", mode: 0o666, wanted: "0644"),
        Case(file: "audit.jsonl", mode: 0o644, wanted: nil), Case(file: "audit.jsonl", mode: 0o620, wanted: "0600"),
    ]

    /// Reads everything, as publishing does.
    private static func readAll(_ test: TestState) throws {
        _ = try test.state.publicationFindings()
        _ = try test.state.auditLog()
        _ = try test.state.read { try $0.authority() }
        _ = try test.state.read { _ in try test.store.revision() }
    }

    @Test("a file that others can write, or read if it is secret, is refused", arguments: cases)
    func mode(permission: Case) throws {
        try TestState.with { test in
            let path = "\(test.path)/\(permission.file)"
            try #require(chmod(path, permission.mode) == 0)
            guard let wanted = permission.wanted else { return try Self.readAll(test) }
            let error = try #require(throws: StateError.self) { try Self.readAll(test) }
            #expect("\(error)" == "'\(path)' is open to others (mode 0\(String(permission.mode, radix: 8)))")
            #expect(error.hint == "mend it with: chmod \(wanted) '\(path)'")
            #expect(error.kind == .permission)
            _ = try TestShell.run("chmod \(wanted) '\(path)'")
            try Self.readAll(test)
        }
    }

    @Test(
        "a state directory that others can write into is refused",
        arguments: [0o770, 0o702, 0o777, 0o1777] as [mode_t]
    )
    func directory(mode: mode_t) throws {
        try TestState.with { test in
            try #require(chmod(test.path, mode) == 0)
            let error = try #require(throws: StateError.self) { try Self.readAll(test) }
            #expect(error.kind == .permission)
            #expect(throws: error) { try test.add("alice") }
        }
    }

    @Test(
        "a folder of the state that others can write into is refused too",
        arguments: ["realms", "certificates", "secrets"]
    )
    func subfolder(name: String) throws {
        try TestState.with { test in
            try #require(chmod("\(test.path)/\(name)", 0o777) == 0)
            let error = try #require(throws: StateError.self) { try Self.readAll(test) }
            #expect(error.kind == .permission)
            #expect(error.hint == "mend it with: chmod 0700 '\(test.path)/\(name)'")
        }
    }

    @Test("a directory that others can read is no danger", arguments: [0o755, 0o750, 0o711] as [mode_t])
    func readable(mode: mode_t) throws {
        try TestState.with { test in
            try #require(chmod(test.path, mode) == 0)
            try Self.readAll(test)
        }
    }

    @Test(
        "what belongs to another user is refused",
        .enabled(if: geteuid() == 0),
        arguments: ["", "/realms/users.htpasswd", "/audit.jsonl"]
    )
    func owner(file: String) throws {
        try TestState.with { test in
            let path = test.path + file
            try #require(chown(path, 12_345, 12_345) == 0)
            let error = try #require(throws: StateError.self) { try Self.readAll(test) }
            #expect(error == .wrongOwner(path: path, owner: 12_345, expected: 0))
            #expect(error.kind == .permission)
        }
    }

    @Test(
        "what is no file in a file's place is refused at once",
        arguments: ["mkfifo", "mkdir", "ln -s /etc/hostname"]
    )
    func noFile(command: String) throws {
        for file in [Self.realm, "certificates/server.key", "secrets/users.json", "audit.jsonl"] {
            try TestState.with { test in
                let path = "\(test.path)/\(file)"
                _ = try TestShell.run("rm '\(path)' && \(command) '\(path)' && chmod go= '\(path)' 2>/dev/null")
                let error = try #require(throws: (any Error).self) { try Self.readAll(test) }
                #expect("\(error)".contains(path))
                #expect((error as? any ActionableError)?.hint != nil)
            }
        }
    }
}
