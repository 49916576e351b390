import SystemCrypto
import Testing

struct SystemRandomTests {
    @Test("as many bytes come as were asked for", arguments: [0, 1, 16, 1_000])
    func counts(count: Int) throws {
        #expect(try SystemRandom.bytes(count: count).count == count)
        #expect(try SystemRandom.secureBytes(count: count).count == count)
    }

    @Test("no two draws agree")
    func distinctness() throws {
        let draws = try (0..<100).map { _ in try SystemRandom.bytes(count: 16) }
        #expect(Set(draws).count == draws.count)
        let secrets = try (0..<100).map { _ in try SystemRandom.secureBytes(count: 16).withUnsafeBytes { Array($0) } }
        #expect(Set(secrets + draws).count == secrets.count + draws.count)
    }

    @Test("counts that C cannot express are refused", arguments: [-1, Int(Int32.max) + 1])
    func refusal(count: Int) {
        #expect(throws: CryptoError.self) { try SystemRandom.bytes(count: count) }
        #expect(throws: CryptoError.self) { try SystemRandom.secureBytes(count: count) }
    }
}
