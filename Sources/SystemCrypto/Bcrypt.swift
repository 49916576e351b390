internal import CCrypt
internal import COpenSSL
internal import Glibc

/// bcrypt password hashes, as Apache's `htpasswd -B` and the registry use them, through libxcrypt.
///
/// All functions may be called from several threads at once; each call works in memory of its own, which is
/// cleansed before it is freed.
package enum Bcrypt {
    /// The costs that bcrypt knows; one more doubles the time.
    package static let costs: ClosedRange<Int> = 4...31

    /// The lengths of password, in bytes, that ``hash(_:cost:)`` takes; bcrypt would ignore whatever follows.
    package static let passwordLengths: ClosedRange<Int> = 1...72

    /// Hashes `password` under a new random salt.
    ///
    /// - Parameters:
    ///   - password: 1 to 72 bytes without NUL.
    ///   - cost: One of ``costs``.
    /// - Returns: 60 ASCII characters: `$2y$`, the cost, `$`, 22 of salt, 31 of digest.
    /// - Throws: ``CryptoError`` for a password or a cost outside these bounds, or when libxcrypt fails.
    package static func hash(_ password: SecureBytes, cost: Int) throws(CryptoError) -> String {
        try hash(password, cost: cost, salt: nil)
    }

    /// Hashes `password` under a `salt` of 16 bytes, for tests with known answers; `nil` lets libxcrypt ask the kernel.
    package static func hash(_ password: SecureBytes, cost: Int, salt: [UInt8]?) throws(CryptoError) -> String {
        guard passwordLengths.contains(password.count) else {
            throw refusal("password has \(password.count) bytes, but bcrypt takes 1 to 72")
        }
        guard !hasNUL(password) else { throw refusal("password has a zero byte") }
        guard costs.contains(cost) else { throw refusal("cost \(cost) is not between 4 and 31") }
        if let salt, salt.count != 16 { throw refusal("salt has \(salt.count) bytes instead of 16") }
        let digest = try crypt(password, setting: setting(cost: cost, salt: salt))
        return String(decoding: digest, as: UTF8.self)
    }

    /// Whether `hash` is a hash of `password`; compares in constant time.
    ///
    /// - Parameters:
    ///   - password: Any bytes. More than 72, or a NUL among them, never match: the registry would ignore what
    ///     follows, and regcred never sets such passwords. An empty one can match.
    ///   - hash: `$2a$`, `$2b$`, `$2x$` or `$2y$`. Every other text, `$2$` included, matches nothing.
    /// - Returns: `false` also when libxcrypt fails.
    package static func verify(_ password: SecureBytes, against hash: String) -> Bool {
        guard password.count <= passwordLengths.upperBound, !hasNUL(password), let cost = cost(of: hash),
            costs.contains(cost), let digest = try? crypt(password, setting: Array(hash.utf8) + [0])
        else { return false }
        // Only the digest counts, as in Go's bcrypt: the last character of the salt has four unused bits, which
        // libxcrypt clears in its answer.
        return CRYPTO_memcmp(Array(digest.suffix(31)), Array(hash.utf8.suffix(31)), 31) == 0
    }

    /// The cost that a well-formed `$2a$`, `$2b$`, `$2x$` or `$2y$` hash names, or `nil` for every other text.
    package static func cost(of hash: String) -> Int? {
        let bytes = Array(hash.utf8)
        guard bytes.count == 60, ["$2a$", "$2b$", "$2x$", "$2y$"].contains(where: { bytes.starts(with: $0.utf8) }),
            bytes[6] == UInt8(ascii: "$"), bytes[7...].allSatisfy(isBase64)
        else { return nil }
        let digits = bytes[4...5]
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let cost = digits.reduce(0) { 10 * $0 + Int($1 - 0x30) }
        return costs.contains(cost) ? cost : nil
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "/"), 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static func hasNUL(_ password: SecureBytes) -> Bool {
        password.withUnsafeBytes { $0.contains(0) }
    }

    private static func refusal(_ reason: String) -> CryptoError {
        CryptoError(function: "Bcrypt.hash", reasons: [reason])
    }
}

extension Bcrypt {
    /// The setting for a new hash, NUL-terminated (`crypt_gensalt_rn`).
    private static func setting(cost: Int, salt: [UInt8]?) throws(CryptoError) -> [UInt8] {
        var output = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        let size = CRYPT_GENSALT_OUTPUT_SIZE
        let isMade: Bool
        if let salt = salt?.map(CChar.init(bitPattern:)) {
            isMade = crypt_gensalt_rn("$2y$", UInt(cost), salt, Int32(salt.count), &output, size) != nil
        } else {
            // Without bytes of ours libxcrypt takes them from getrandom(2).
            isMade = crypt_gensalt_rn("$2y$", UInt(cost), nil, 0, &output, size) != nil
        }
        guard isMade else { throw failure("crypt_gensalt_rn") }
        return output.map(UInt8.init(bitPattern:))
    }

    /// The hash of `password` under `setting`, which ends in a NUL (`crypt_rn`).
    private static func crypt(_ password: SecureBytes, setting: [UInt8]) throws(CryptoError) -> [UInt8] {
        let phrase = SecureBytes(count: password.count + 1) { phrase in
            password.withUnsafeBytes { phrase.copyMemory(from: $0) }
        }
        var digest: [UInt8]?
        // The struct crypt_data, 32 KiB that must be zero at first and hold traces of the password at last.
        _ = SecureBytes(count: shim_sizeof_crypt_data()) { data in
            digest = phrase.withUnsafeBytes { phrase in
                setting.withUnsafeBytes { setting in
                    crypt_rn(
                        phrase.bindMemory(to: CChar.self).baseAddress,
                        setting.bindMemory(to: CChar.self).baseAddress,
                        data.baseAddress,
                        Int32(data.count)
                    )
                    .map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
                }
            }
        }
        // The texts "*0" and "*1" stand for a failure.
        guard let digest, digest.count == 60, digest.first == UInt8(ascii: "$") else { throw failure("crypt_rn") }
        return digest
    }

    private static func failure(_ function: String) -> CryptoError {
        CryptoError(function: function, reasons: [String(cString: strerror(errno))])
    }
}
