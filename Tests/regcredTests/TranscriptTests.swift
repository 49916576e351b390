import Foundation
import Testing

/// The sessions in Transcripts/ come out as they are written: they test the built binary and document it.
struct TranscriptTests {
    static let names = [
        "audit", "bad-input", "bad-state", "ca", "certificate", "clients", "configuration", "dry-run", "exit-codes",
        "init", "inspection", "json", "outside-ca", "passwords", "permissions", "publish", "realm", "renewal",
        "rollover", "rotation", "secret", "user", "user-import", "user-lifecycle", "user-robot",
    ]

    @Test("a session comes out as it is written", arguments: names)
    func session(name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Transcripts/\(name).txt")
        let written = Transcript(parsing: try String(contentsOf: file, encoding: .utf8))
        let replayed = try written.replayed(binary: try #require(Self.binary))
        if ProcessInfo.processInfo.environment["REGCRED_UPDATE_TRANSCRIPTS"] != nil {
            try replayed.text.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        #expect(written.steps.contains { $0.line.hasPrefix("$ regcred ") })
        for (expected, actual) in zip(written.steps, replayed.steps) { #expect(actual == expected) }
    }

    @Test("every file of sessions is replayed")
    func completeness() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Transcripts")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }
        #expect(files.sorted() == Self.names.map { "\($0).txt" }.sorted())
    }

    /// The binary that was built together with this test.
    private static let binary: URL? = CommandLine.arguments
        .first { $0.hasSuffix(".xctest") }
        .map { URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("regcred") }
}
