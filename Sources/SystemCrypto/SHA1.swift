internal import COpenSSL

/// SHA-1 (FIPS 180-4) through OpenSSL's EVP interface, for lists of breached passwords only.
///
/// It protects nothing here: it is how those lists name a password.
package enum SHA1 {
    /// The digest of `bytes` as 40 lower-case hexadecimal digits (`EVP_Digest`).
    ///
    /// - Throws: ``CryptoError`` when OpenSSL offers no SHA-1, as some hardened configurations do.
    package static func hexDigest(of bytes: SecureBytes) throws(CryptoError) -> String {
        var digest = [UInt8](repeating: 0, count: 20)
        let result = bytes.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_sha1(), nil) }
        guard result == 1 else { throw .drain("EVP_Digest") }
        return hexadecimal(digest)
    }
}
