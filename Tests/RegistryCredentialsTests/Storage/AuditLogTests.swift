import Testing

@testable import RegistryCredentials

/// The chain of the audit log, and what breaks it.
struct AuditLogTests {
    /// A log of five commits, as lines without LF.
    private static func log() throws -> [String] {
        let store = MemoryStore()
        for number in 0..<5 {
            let change = DocumentChange(path: .authority, bytes: [UInt8(number)])
            try store.commit([change], expecting: number, event: Sample.event("users/u\(number)"))
        }
        return text(store.auditLog()).split(separator: "\n").map(String.init)
    }

    private static func firstBreak(_ lines: [String]) -> AuditLog.Break? {
        AuditLog.firstBreak(in: bytes(lines.map { $0 + "\n" }.joined()))
    }

    @Test("a line is one JSON object with the keys of the documentation")
    func format() throws {
        let line = try #require(Self.log().first)
        let expected = """
            {"action":"user.add","actor":"tester","changes":[{"path":"certificates/ca.pem","sha256":\
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"}],"previous":"\
            \(String(repeating: "0", count: 64))","seq":1,"subject":"users/u0","time":"2026-11-23T12:00:00Z"}
            """
        #expect(line == expected)
    }

    @Test("a log that nobody touched is whole, and so is an empty one")
    func whole() throws {
        #expect(try Self.firstBreak(Self.log()) == nil)
        #expect(AuditLog.firstBreak(in: []) == nil)
        #expect(try AuditLog.entries([]) == [])
    }

    struct Tampering: Sendable, CustomTestStringConvertible {
        let name: String
        let line: Int
        let reason: String
        let change: @Sendable (inout [String]) -> Void
        var testDescription: String { name }

        init(_ name: String, line: Int, _ reason: String, _ change: @escaping @Sendable (inout [String]) -> Void) {
            (self.name, self.line, self.reason, self.change) = (name, line, reason, change)
        }
    }

    static let follow = "does not follow from the line before it"
    static let noEntry = "is no audit entry"

    static let tamperings = [
        Tampering("an actor edited", line: 3, follow) { $0[1] = $0[1].replacing("tester", with: "nobody") },
        Tampering("a digest edited", line: 2, follow) { $0[0] = $0[0].replacing("6e340b9c", with: "00000000") },
        Tampering("a blank added", line: 4, follow) { $0[2] += " " },
        Tampering("the first line removed", line: 1, follow) { $0.removeFirst() },
        Tampering("a line in the middle removed", line: 3, follow) { $0.remove(at: 2) },
        Tampering("two lines swapped", line: 2, follow) { $0.swapAt(1, 2) },
        Tampering("the last two swapped", line: 4, follow) { $0.swapAt(3, 4) },
        Tampering("a line doubled", line: 3, follow) { $0.insert($0[1], at: 2) },
        Tampering("a line put in", line: 2, follow) { $0.insert($0[4], at: 1) },
        Tampering("everything reversed", line: 1, follow) { $0.reverse() },
        Tampering("a line cut in half", line: 3, noEntry) { $0[2] = String($0[2].prefix(40)) },
        Tampering("a line emptied", line: 2, noEntry) { $0[1] = "" },
        Tampering("a blank line in front", line: 1, noEntry) { $0.insert("", at: 0) },
        Tampering("a blank line at the end", line: 6, noEntry) { $0.append("") },
        Tampering("text behind the end", line: 6, noEntry) { $0.append("# x") },
        Tampering("nothing but a line break", line: 1, noEntry) { $0 = [""] },
        Tampering("the number of the last line edited", line: 5, "has the number 6 instead of 5") {
            $0[4] = $0[4].replacing("\"seq\":5", with: "\"seq\":6")
        },
        Tampering("the first line's predecessor edited", line: 1, follow) {
            $0[0] = $0[0].replacing("\"previous\":\"0", with: "\"previous\":\"1")
        },
    ]

    @Test("whoever changes a line breaks the chain there or behind it", arguments: tamperings)
    func tampering(tampering: Tampering) throws {
        var lines = try Self.log()
        tampering.change(&lines)
        #expect(Self.firstBreak(lines) == AuditLog.Break(line: tampering.line, reason: tampering.reason))
    }

    @Test("a last line that is cut off is a break", arguments: 1...9)
    func cutOff(count: Int) throws {
        let lines = try Self.log()
        let bytes = bytes(lines.map { $0 + "\n" }.joined()).dropLast(count)
        #expect(AuditLog.firstBreak(in: Array(bytes)) == AuditLog.Break(line: 5, reason: "the last line is cut off"))
    }

    @Test("lines cut off at the end leave a chain that is whole: only the revision elsewhere can tell")
    func tail() throws {
        #expect(try Self.firstBreak(Array(Self.log().prefix(3))) == nil)
    }

    @Test("an entry that cannot be read is reported by its number and not quoted")
    func malformed() throws {
        let lines = try Self.log().prefix(2) + ["hunter2"]
        let error = try #require(throws: StateError.self) { try AuditLog.entries(bytes(lines.joined(separator: "\n"))) }
        #expect(error == .malformed(path: "audit.jsonl", reason: "line 3 is no audit entry"))
        #expect(!"\(error)".contains("hunter2"))
    }

    @Test("a subject with quotes, line breaks and other scripts stays on one line and comes back")
    func escaping() throws {
        let store = MemoryStore()
        let subject = "users/\"\\\n\u{2028}\u{E9}\u{1F600}/"
        try store.commit([], expecting: 0, event: Sample.event(subject))
        let log = store.auditLog()
        #expect(log.count { $0 == UInt8(ascii: "\n") } == 1)
        #expect(try AuditLog.entries(log).map(\.subject) == [subject])
        #expect(AuditLog.firstBreak(in: log) == nil)
    }
}
