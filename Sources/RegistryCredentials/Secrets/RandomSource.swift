internal import SystemCrypto

/// Where randomness comes from: a parameter, so that tests can choose it.
public struct RandomSource: Sendable {
    private let generate: @Sendable (Int) throws -> [UInt8]

    /// A source that calls `generate` with the number of bytes that are wanted.
    public init(_ generate: @escaping @Sendable (Int) throws -> [UInt8]) {
        self.generate = generate
    }

    /// OpenSSL's private random generator (`RAND_priv_bytes`), seeded by the kernel.
    public static let system = RandomSource { count in
        try SystemRandom.secureBytes(count: count).withSpan { span in span.indices.map { span[$0] } }
    }

    /// `count` random bytes.
    ///
    /// - Throws: When the system has no randomness.
    public func bytes(_ count: Int) throws -> [UInt8] {
        try generate(count)
    }
}
