/// How Go's bcrypt, which the registries use, and libxcrypt's read the text of a hash.
enum BcryptText {
    /// What Go's `CompareHashAndPassword` makes of a hash (golang.org/x/crypto/bcrypt, `newFromHash`).
    enum GoReading: Equatable {
        /// Some password can match.
        case usable(cost: Int, length: Int)
        /// The cost is a number, but not 4 to 31.
        case costOutOfRange
        /// No password can match.
        case unusable
    }

    /// Reads a hash as Go does: it looks at no more than the first `$`, a version up to `2`, one optional character of
    /// any kind, the number of the cost, and 53 characters; what follows is ignored.
    static func go(_ hash: ArraySlice<UInt8>) -> GoReading {
        let hash = Array(hash.prefix(61))
        guard hash.count >= 59, hash[0] == UInt8(ascii: "$"), hash[1] <= UInt8(ascii: "2") else { return .unusable }
        let start = hash[2] == UInt8(ascii: "$") ? 3 : 4
        guard let cost = Int(String(decoding: hash[start..<start + 2], as: UTF8.self)) else { return .unusable }
        guard (4...31).contains(cost) else { return .costOutOfRange }
        let end = start + 3 + 53
        guard hash.count >= end else { return .unusable }
        let salt = hash[start + 3..<start + 25]
        let digest = hash[start + 25..<end]
        guard salt.allSatisfy(isDigit64), digest.allSatisfy(isDigit64), isCanonicalDigest(digest) else {
            return .unusable
        }
        return .usable(cost: cost, length: end)
    }

    /// Whether a hash can match at Apache and at `crypt(3)`, which compare the whole text with one that they made: `$2a$`,
    /// `$2b$`, `$2x$` or `$2y$`, two digits, no spare bits in the salt and exactly 60 characters.
    static func isStrict(_ hash: ArraySlice<UInt8>) -> Bool {
        let hash = Array(hash.prefix(61))
        guard hash.count == 60, hash.starts(with: "$2".utf8), "abxy".utf8.contains(hash[2]),
            hash[3] == UInt8(ascii: "$"), hash[6] == UInt8(ascii: "$"),
            hash[4...5].allSatisfy({ (0x30...0x39).contains($0) }),
            case .usable = go(hash[...])
        else { return false }
        return value(hash[28]) & 15 == 0
    }

    /// Whether a hash that Go takes has the letters that everybody takes: `$2a$`, `$2b$` or `$2y$`, two digits, `$`.
    static func hasCommonPrefix(_ hash: ArraySlice<UInt8>) -> Bool {
        let head = Array(hash.prefix(7))
        return head.count == 7 && head.starts(with: "$2".utf8) && "aby".utf8.contains(head[2])
            && head[3] == UInt8(ascii: "$") && head[4...5].allSatisfy { (0x30...0x39).contains($0) }
            && head[6] == UInt8(ascii: "$")
    }

    /// Whether a hash that Go takes is marked `$2x$`: made with the sign error of crypt_blowfish before 1.1.
    static func isMarkedAsBroken(_ hash: ArraySlice<UInt8>) -> Bool { hash.starts(with: "$2x$".utf8) }

    /// Whether the salt of a hash that Go takes has bits that count for nothing: 22 characters hold 132 bits, a salt 128.
    static func hasSpareSaltBits(_ hash: ArraySlice<UInt8>) -> Bool {
        let start = hash[hash.startIndex + 2] == UInt8(ascii: "$") ? 27 : 28
        return value(hash[hash.startIndex + start]) & 15 != 0
    }

    /// The last of 31 characters holds four bits of the digest, and everybody writes the other two as zero.
    private static func isCanonicalDigest(_ digest: ArraySlice<UInt8>) -> Bool {
        digest.last.map { value($0) & 3 == 0 } ?? false
    }

    private static let alphabet = Array("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// The value of a character of bcrypt's base64; 0 for every other.
    static func value(_ character: UInt8) -> Int {
        alphabet.firstIndex(of: character) ?? 0
    }

    /// The character without the lowest four bits of its value.
    static func withoutSpareBits(_ character: UInt8) -> UInt8 {
        alphabet[value(character) & 48]
    }

    /// Whether a character belongs to the base64 of bcrypt, which is that of `crypt(3)` too.
    static func isDigit64(_ byte: UInt8) -> Bool {
        (0x2e...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
    }
}

extension BcryptText {
    /// A hash that Go takes in the form that everybody takes: `$2y$` unless it has `$2a$` or `$2b$`, two digits, no spare bits,
    /// nothing after it; `nil` for a hash that Go does not take.
    static func canonical(_ hash: ArraySlice<UInt8>) -> [UInt8]? {
        guard case .usable(let cost, let length) = go(hash) else { return nil }
        var body = Array(hash.prefix(length).suffix(53))
        body[21] = withoutSpareBits(body[21])
        let head = hasCommonPrefix(hash) ? Array(hash.prefix(4)) : Array("$2y$".utf8)
        return head + Array((cost < 10 ? "0\(cost)$" : "\(cost)$").utf8) + body
    }
}
