/// The name of a realm or a registry: 1 to 63 characters of `a-z 0-9 . _ -`, the first and last a letter or digit.
///
/// It becomes a file name, a Compose service and a container name, so it is limited to what all of them take. A
/// value of this type is proof of that.
public struct Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name as written.
    public let description: String

    /// Checks `name`; `nil` when it is not legal.
    public init?(_ name: String) {
        let bytes = Array(name.utf8)
        guard (1...63).contains(bytes.count), bytes.allSatisfy({ Self.isAlphanumeric($0) || "._-".utf8.contains($0) }),
            let first = bytes.first, let last = bytes.last, Self.isAlphanumeric(first), Self.isAlphanumeric(last),
            !name.contains("..")
        else { return nil }
        description = name
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
    }

    /// Compares byte by byte.
    public static func < (left: Identifier, right: Identifier) -> Bool {
        left.description < right.description
    }
}
