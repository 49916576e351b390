public import FoundationEssentials

/// The HTTP secret of one registry, which its nodes share (`REGISTRY_HTTP_SECRET`): in use now, and before.
///
/// Its file is one JSON object: `{"current":{"created":"…","value":"64 hex digits"},"previous":{…},"version":1}`.
public struct HTTPSecret: Sendable, Equatable {
    /// A value and when it was made.
    public struct Value: Sendable, Equatable {
        /// 64 lower-case hexadecimal digits: text to every reader of an environment file and to YAML.
        public let text: Secret
        /// When it was made.
        public let created: Date
    }

    /// The one that is published.
    public let current: Value
    /// The one before it, for whoever must put it back: uploads that began with it go on only under it.
    public let previous: Value?

    /// A first secret.
    ///
    /// - Throws: When the system has no randomness.
    public static func generate(from random: RandomSource, now: Date) throws -> HTTPSecret {
        HTTPSecret(current: try value(from: random, now: now), previous: nil)
    }

    /// A new secret that remembers this one.
    ///
    /// - Throws: When the system has no randomness.
    public func rotated(from random: RandomSource, now: Date) throws -> HTTPSecret {
        HTTPSecret(current: try Self.value(from: random, now: now), previous: current)
    }

    private static func value(from random: RandomSource, now: Date) throws -> Value {
        let digits = Array("0123456789abcdef".utf8)
        let text = try random.bytes(32).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return Value(text: Secret(text), created: now.wholeSeconds)
    }
}

extension HTTPSecret {
    fileprivate struct Stored: Codable {
        struct Value: Codable {
            let created: String
            let value: String
        }

        let version: Int
        let current: Value
        let previous: Value?
    }

    /// Reads the secret's file.
    ///
    /// - Throws: ``StateError/malformed(path:reason:)``.
    init(parsing bytes: [UInt8], path: String) throws {
        let malformed = StateError.malformed(path: path, reason: "is no HTTP secret")
        guard let stored = try? JSONDecoder().decode(Stored.self, from: Data(bytes)), stored.version == 1,
            let current = Value(stored.current)
        else { throw malformed }
        self.current = current
        previous = try stored.previous.map { stored in
            guard let value = Value(stored) else { throw malformed }
            return value
        }
    }

    /// The secret's file.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let stored = Stored(version: 1, current: current.stored, previous: previous?.stored)
        return Array(try encoder.encode(stored)) + [UInt8(ascii: "\n")]
    }
}

extension HTTPSecret.Value {
    fileprivate init?(_ stored: HTTPSecret.Stored.Value) {
        let isHexadecimal = stored.value.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard stored.value.utf8.count == 64, isHexadecimal, let created = Date(rfc3339: stored.created) else {
            return nil
        }
        text = Secret(stored.value.utf8)
        self.created = created
    }

    fileprivate var stored: HTTPSecret.Stored.Value {
        HTTPSecret.Stored.Value(
            created: created.rfc3339,
            value: String(decoding: text.unprotectedBytes, as: UTF8.self)
        )
    }
}
