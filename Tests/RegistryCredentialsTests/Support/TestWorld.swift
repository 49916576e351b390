import FoundationEssentials
import Synchronization

@testable import RegistryCredentials

/// A clock that tests set.
final class TestClock: Sendable {
    /// 2026-11-23T12:00:00Z.
    static let start = Date(timeIntervalSince1970: 1_795_435_200)

    private let time: Mutex<Date>

    init(_ start: Date = TestClock.start) {
        time = Mutex(start)
    }

    var now: Date { time.withLock { $0 } }

    func advance(days: Double = 0, seconds: Double = 0) {
        time.withLock { $0.addTimeInterval(days * 86_400 + seconds) }
    }
}

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension RandomSource {
    /// A source that gives the same bytes for the same seed.
    static func seeded(_ seed: UInt64) -> RandomSource {
        let generator = SharedGenerator(seed: seed)
        return RandomSource { count in generator.bytes(count) }
    }
}

private final class SharedGenerator: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) {
        generator = Mutex(SeededGenerator(seed: seed))
    }

    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
    }
}

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] {
    Array(text.utf8)
}

/// The text of bytes, for messages and comparisons that are to be read.
func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: Array(bytes), as: UTF8.self)
}

/// What `dump` prints.
func dumped(_ value: some Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
}
