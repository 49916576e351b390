import Testing

@testable import RegistryCredentials

/// The last line of the audit log, from which the revision and the next line's hash come.
struct LastAuditEntryTests {
    /// Calls `body` with a state whose last audit line tells of `note`, after `others` other lines.
    private static func with(
        _ note: String,
        after others: Int,
        _ body: (DirectoryStore, _ log: String) throws -> Void
    ) throws {
        try TestShell.withDirectory { folder in
            let store = DirectoryStore(path: "\(folder)/state", lockTimeout: 10, holder: "1 (test)")
            try store.create()
            try store.withAccess(.exclusive, recover: {}) {
                for number in 0...others {
                    try store.commit(
                        [DocumentChange(path: .certificate, bytes: [UInt8(number)])],
                        expecting: number,
                        event: Sample.event(number == others ? note : "user-\(number)")
                    )
                }
                try body(store, "\(folder)/state/audit.jsonl")
            }
        }
    }

    @Test("it is found whole, however long it and those before it are", arguments: [1, 3_000, 4_096, 5_000, 100_000])
    func lengths(count: Int) throws {
        for others in [0, 1, 40] {
            try Self.with(String(repeating: "x", count: count), after: others) { store, log in
                let last = try #require(try store.lastAuditEntry())
                let all = try #require(TestShell.read(log))
                #expect(last.entry.seq == others + 1)
                #expect(last.entry.subject.utf8.count == count)
                #expect(last.end == all.count)
                #expect(all.suffix(last.line.count + 1) == last.line + [UInt8(ascii: "\n")])
                #expect(try store.revision() == others + 1)
            }
        }
    }

    @Test("a line that is cut, no entry, or longer than any that is written is an error")
    func malformed() throws {
        try Self.with("x", after: 1) { store, log in
            let whole = try #require(TestShell.read(log))
            let long = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
            for bytes in [whole.dropLast(), whole + bytes("{}\n"), whole + bytes("\n"), whole + long + bytes("\n")] {
                try TestShell.write(Array(bytes), to: log)
                #expect(throws: StateError.self) { try store.lastAuditEntry() }
            }
        }
    }
}
