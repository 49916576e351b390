internal import COpenSSL

/// OpenSSL's random generators, seeded by the operating system.
package enum SystemRandom {
    /// Random bytes that may become public, such as salts and serial numbers (`RAND_bytes`).
    ///
    /// - Parameter count: The number of bytes; not negative.
    /// - Returns: That many bytes.
    /// - Throws: ``CryptoError`` when the random source is not available.
    package static func bytes(count: Int) throws(CryptoError) -> [UInt8] {
        let length = try int32(count)
        var bytes = [UInt8](repeating: 0, count: count)
        try check("RAND_bytes", RAND_bytes(&bytes, length))
        return bytes
    }

    /// Random bytes that stay secret, such as passwords and HTTP secrets (`RAND_priv_bytes`).
    ///
    /// - Parameter count: The number of bytes; not negative.
    /// - Returns: That many bytes.
    /// - Throws: ``CryptoError`` when the random source is not available.
    package static func secureBytes(count: Int) throws(CryptoError) -> SecureBytes {
        let length = try int32(count)
        return try SecureBytes(count: count) { (buffer) throws(CryptoError) in
            let bytes = buffer.assumingMemoryBound(to: UInt8.self).baseAddress
            try check("RAND_priv_bytes", RAND_priv_bytes(bytes, length))
        }
    }

    private static func int32(_ count: Int) throws(CryptoError) -> Int32 {
        guard let length = Int32(exactly: count), length >= 0 else {
            throw CryptoError(function: "SystemRandom", reasons: ["cannot make \(count) bytes"])
        }
        return length
    }
}
