internal import COpenSSL

/// SHA-256 (FIPS 180-4) through OpenSSL's EVP interface, which uses the processor's own instructions.
///
/// None of the functions can fail in a sound installation, so they throw nothing: they trap when OpenSSL
/// offers no SHA-256 at all.
package enum SHA256 {
    /// The digest of `bytes` as 64 lower-case hexadecimal digits.
    package static func hexDigest(of bytes: [UInt8]) -> String {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.finalizeHex()
    }

    /// The 32 bytes of the digest of `bytes`.
    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.finalize()
    }

    /// The digest of `pieces`, one after the other.
    package static func hexDigest(of pieces: [ArraySlice<UInt8>]) -> String {
        var hasher = Hasher()
        for piece in pieces { piece.withUnsafeBytes { hasher.update($0) } }
        return hasher.finalizeHex()
    }

    /// Computes the digest of data that arrives in pieces.
    package struct Hasher: ~Copyable {
        private let context: OpaquePointer

        /// Starts a digest (`EVP_DigestInit_ex2`).
        package init() {
            guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, EVP_sha256(), nil) == 1 else {
                fatalError("\(CryptoError.drain("EVP_DigestInit_ex2"))")
            }
            self.context = context
        }

        deinit {
            EVP_MD_CTX_free(context)
        }

        /// Adds the next piece (`EVP_DigestUpdate`).
        package mutating func update(_ bytes: UnsafeRawBufferPointer) {
            guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
                fatalError("\(CryptoError.drain("EVP_DigestUpdate"))")
            }
        }

        /// The digest as 64 lower-case hexadecimal digits.
        package consuming func finalizeHex() -> String {
            hexadecimal(finalize())
        }

        /// The 32 bytes of the digest (`EVP_DigestFinal_ex`).
        package consuming func finalize() -> [UInt8] {
            var digest = [UInt8](repeating: 0, count: 32)
            guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
                fatalError("\(CryptoError.drain("EVP_DigestFinal_ex"))")
            }
            return digest
        }
    }
}
