import Synchronization
import Testing

@testable import RegistryCredentials

struct PasswordGeneratorTests {
    private static func text(of secret: Secret) -> [UInt8] {
        secret.withBytes { span in span.indices.map { span[$0] } }
    }

    @Test("a password has 27 letters and digits", arguments: 0..<20)
    func form(seed: UInt64) throws {
        let password = Self.text(of: try PasswordGenerator.generate(from: .seeded(seed)))
        #expect(password.count == 27)
        #expect(
            password.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
            }
        )
    }

    @Test("no character is more likely than another")
    func distribution() throws {
        var counts: [UInt8: Int] = [:]
        let random = RandomSource.seeded(7)
        for _ in 0..<4_000 {
            for byte in Self.text(of: try PasswordGenerator.generate(from: random)) { counts[byte, default: 0] += 1 }
        }
        #expect(counts.count == 62)
        // 108,000 draws: 1,742 of each are expected, with a standard deviation of 41. A byte taken modulo 62 would make
        // the first eight characters a quarter more frequent: 2,110.
        #expect(counts.values.allSatisfy { (1_540...1_945).contains($0) })
    }

    @Test("bytes that would favour the first characters are thrown away")
    func rejection() throws {
        let calls = Mutex(0)
        let random = RandomSource { count in
            let call = calls.withLock { calls in
                calls += 1
                return calls
            }
            // 248 to 255 at first, then the 62 characters in order, then the last multiple.
            return call == 1
                ? (0..<count).map { UInt8(248 + $0 % 8) } : (0..<count).map { UInt8($0 < 20 ? $0 : 247 - $0) }
        }
        let password = Self.text(of: try PasswordGenerator.generate(from: random))
        #expect(calls.withLock { $0 } == 2)
        #expect(password.starts(with: Array("ABCDEFGHIJKLMNOPQRST".utf8)))
    }

    @Test("the system's passwords differ")
    func system() throws {
        let passwords = try (0..<50).map { _ in Self.text(of: try PasswordGenerator.generate(from: .system)) }
        #expect(Set(passwords).count == 50)
    }

    @Test("without randomness there is no password")
    func failure() {
        let random = RandomSource { _ in throw StateError.conflict }
        #expect(throws: StateError.conflict) { try PasswordGenerator.generate(from: random) }
    }

    @Test("the system's random bytes are as many as were asked for", arguments: [0, 1, 16, 10_000])
    func count(count: Int) throws {
        #expect(try RandomSource.system.bytes(count).count == count)
    }
}
