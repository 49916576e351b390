import FoundationEssentials
import Testing

@testable import RegistryCredentials

struct HTTPSecretTests {
    static let first = String(repeating: "0f", count: 32)
    static let second = String(repeating: "a1", count: 32)

    private static func string(_ secret: Secret) -> String {
        secret.withBytes { span in String(decoding: span.indices.map { span[$0] }, as: UTF8.self) }
    }

    @Test("a secret is 64 hexadecimal digits of randomness")
    func generation() throws {
        let bytes = (0..<32).map { UInt8($0 * 8 + 7) }
        let secret = try HTTPSecret.generate(from: RandomSource { Array(bytes.prefix($0)) }, now: TestClock.start)
        #expect(Self.string(secret.current.text).hasPrefix("070f171f"))
        #expect(Self.string(secret.current.text).count == 64)
        #expect(secret.current.created == TestClock.start)
        #expect(secret.previous == nil)
    }

    @Test("the one before is remembered, and no more than that")
    func rotation() throws {
        let random = RandomSource.seeded(3)
        let first = try HTTPSecret.generate(from: random, now: TestClock.start)
        let later = TestClock.start.addingTimeInterval(60.9)
        let second = try first.rotated(from: random, now: later)
        #expect(second.previous == first.current)
        #expect(second.current.text != first.current.text)
        #expect(
            second.current.created == TestClock.start.addingTimeInterval(60),
            "whole seconds, as the file keeps them"
        )
        #expect(try second.rotated(from: random, now: later).previous == second.current)
    }

    @Test("the file comes back, with one secret or two")
    func roundTrip() throws {
        let random = RandomSource.seeded(3)
        let first = try HTTPSecret.generate(from: random, now: TestClock.start)
        for secret in [first, try first.rotated(from: random, now: TestClock.start)] {
            #expect(try HTTPSecret(parsing: secret.encoded(), path: "p") == secret)
        }
    }

    @Test("the file is the JSON of the documentation")
    func format() throws {
        let file = """
            {
              "current" : {
                "created" : "2026-11-23T12:00:00Z",
                "value" : "\(Self.second)"
              },
              "previous" : {
                "created" : "2026-11-22T12:00:00Z",
                "value" : "\(Self.first)"
              },
              "version" : 1
            }

            """
        let secret = try HTTPSecret(parsing: bytes(file), path: "p")
        #expect(Self.string(secret.current.text) == Self.second)
        #expect(Self.string(try #require(secret.previous).text) == Self.first)
        #expect(try text(secret.encoded()) == file)
    }

    static let value = "{\"created\":\"2026-11-23T12:00:00Z\",\"value\":\"\(first)\"}"

    @Test(
        "a malformed file is refused without quoting it",
        arguments: [
            "", "{}", "[]", "null", "hunter2", "{\"version\":1}", "{\"version\":2,\"current\":\(value)}",
            "{\"current\":\(value)}",
            "{\"version\":\"1\",\"current\":\(value)}", "{\"version\":1,\"current\":\"\(first)\"}",
            "{\"version\":1,\"current\":{\"created\":\"2026-11-23T12:00:00Z\",\"value\":\"hunter2\"}}",
            "{\"version\":1,\"current\":{\"created\":\"2026-11-23T12:00:00Z\",\"value\":\"\(first)0\"}}",
            "{\"version\":1,\"current\":{\"created\":\"2026-11-23T12:00:00Z\",\"value\":\"\(first.uppercased())\"}}",
            "{\"version\":1,\"current\":{\"created\":\"yesterday\",\"value\":\"\(first)\"}}",
            "{\"version\":1,\"current\":{\"value\":\"\(first)\"}}",
            "{\"version\":1,\"current\":\(value),\"previous\":{\"created\":\"\",\"value\":\"\"}}",
            "{\"version\":1,\"current\":\(value)}}",
        ]
    )
    func malformed(file: String) throws {
        let error = try #require(throws: StateError.self) {
            try HTTPSecret(parsing: Array(file.utf8), path: "secrets/users.json")
        }
        #expect(error == .malformed(path: "secrets/users.json", reason: "is no HTTP secret"))
    }

    @Test("no textual form shows the value")
    func redaction() throws {
        let secret = try HTTPSecret(parsing: bytes("{\"version\":1,\"current\":\(Self.value)}"), path: "p")
        for text in ["\(secret)", String(reflecting: secret), dumped(secret)] { #expect(!text.contains("0f0f")) }
    }
}
