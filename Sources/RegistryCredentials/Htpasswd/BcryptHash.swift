internal import SystemCrypto

/// A bcrypt hash in the form that registries take: `$2y$10$` and 53 characters, 60 bytes in all.
///
/// Its textual forms are `<redacted>`: whoever has a hash can guess passwords offline.
public struct BcryptHash: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The 60 characters.
    let text: String

    /// The costs that are used; from 18 on a single login would hold a core for many seconds.
    static let costs = 4...17

    /// Reads a hash with the prefix `$2a$`, `$2b$`, `$2x$` or `$2y$`; `nil` for anything else,
    /// also for a cost outside 4 to 17.
    public init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard unsafe bytes.withUnsafeBufferPointer({ unsafe Self.isWellFormed($0, 0..<$0.count) }) else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// Whether `range` of `bytes` is such a hash; without a copy, for there may be a million of them.
    static func isWellFormed(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        let start = range.lowerBound
        guard range.count == 60, unsafe bytes[start] == UInt8(ascii: "$") && bytes[start + 1] == UInt8(ascii: "2"),
            unsafe bytes[start + 3] == UInt8(ascii: "$") && bytes[start + 6] == UInt8(ascii: "$")
        else { return false }
        switch unsafe bytes[start + 2] {
        case UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "x"), UInt8(ascii: "y"): break
        default: return false
        }
        let (tens, ones) = unsafe (Int(bytes[start + 4]) - 0x30, Int(bytes[start + 5]) - 0x30)
        guard (0...9).contains(tens), (0...9).contains(ones), costs.contains(tens * 10 + ones) else { return false }
        // Without a way out in between, so that the compiler looks at many bytes at a time.
        var isLegal = true
        for offset in start + 7..<start + 60 { isLegal = unsafe isBase64(bytes[offset]) && isLegal }
        return isLegal
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        (0x2e...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }

    /// Hashes `password` as `$2y$`, with a new salt.
    ///
    /// - Parameters:
    ///   - password: 1 to 72 bytes without a zero byte.
    ///   - cost: 4 to 17; each step doubles the time.
    /// - Throws: ``PasswordError``; whatever libxcrypt reports.
    public init(hashing password: Secret, cost: Int) throws {
        try password.checkPassword()
        text = try Bcrypt.hash(password.storage, cost: cost)
    }

    /// Whether `password` has this hash (`crypt_rn(3)`); takes as long for a wrong password as for the right one.
    ///
    /// The answer is that of the registries: Go's bcrypt computes every kind as `$2y$`, where libxcrypt makes the sign
    /// error of old for `$2x$`, and guards against it for `$2a$`. They differ for some passwords beyond ASCII only.
    public func matches(_ password: Secret) -> Bool {
        Bcrypt.verify(password.storage, against: "$2y$" + text.dropFirst(4))
    }

    /// Whether the hash is marked as one of the implementation with the sign error, `$2x$`.
    var isMarkedAsBroken: Bool { text.utf8.dropFirst(2).first == UInt8(ascii: "x") }

    /// The cost, 4 to 17: the base-2 logarithm of the number of rounds.
    public var cost: Int { Self.cost(of: Array(text.utf8)) }

    private static func cost(of bytes: [UInt8]) -> Int {
        Int(bytes[4] &- 0x30) * 10 + Int(bytes[5] &- 0x30)
    }

    /// Always `<redacted>`.
    public var description: String { "<redacted>" }

    /// Always `<redacted>`.
    public var debugDescription: String { description }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child], displayStyle: .struct) }
}
