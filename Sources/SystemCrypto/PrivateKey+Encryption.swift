internal import COpenSSL
internal import Glibc

/// Keys under a passphrase: PKCS #8 `EncryptedPrivateKeyInfo` (RFC 5958) with PBES2 (RFC 8018).
extension PrivateKey {
    /// Why an encrypted key cannot be opened.
    package enum DecryptionFailure: Error, Equatable, Sendable {
        /// The passphrase is not that of the key; a few damaged bytes look the same.
        case wrongPassphrase
        /// The text holds no encrypted key that can be read, or OpenSSL failed.
        case crypto(CryptoError)
    }

    /// The rounds of PBKDF2-HMAC-SHA256 for new keys.
    ///
    /// scrypt would be harder to guess, but OpenSSL opens no PKCS #8 file whose scrypt takes more than 32 MiB, and
    /// with less it is no better than this.
    package static let derivationRounds: Int32 = 600_000

    /// Whether PEM text has an encrypted PKCS #8 key, by its label; costs nothing.
    package static func isEncrypted(pem: [UInt8]) -> Bool {
        let label = Array("-----BEGIN ENCRYPTED PRIVATE KEY-----".utf8)
        return pem.count >= label.count
            && pem.indices.dropLast(label.count - 1).contains { pem[$0...].starts(with: label) }
    }

    /// The key encrypted with AES-256-CBC under a key that PBKDF2-HMAC-SHA256 derives from `passphrase`, as PEM text.
    ///
    /// `PKCS5_pbe2_set_iv`, `PKCS8_set0_pbe`, `PEM_write_bio_PKCS8`.
    ///
    /// - Throws: ``CryptoError`` when OpenSSL fails.
    package func encryptedPEM(passphrase: SecureBytes) throws(CryptoError) -> [UInt8] {
        try withKey { (key) throws(CryptoError) in
            let information = try check("EVP_PKEY2PKCS8", EVP_PKEY2PKCS8(key))
            defer { PKCS8_PRIV_KEY_INFO_free(information) }
            let algorithm = try check(
                "PKCS5_pbe2_set_iv",
                PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), Self.derivationRounds, nil, 16, nil, NID_hmacWithSHA256)
            )
            let encrypted = passphrase.withUnsafeBytes { text in
                PKCS8_set0_pbe(
                    text.baseAddress?.assumingMemoryBound(to: CChar.self),
                    Int32(text.count),
                    information,
                    algorithm
                )
            }
            guard let encrypted else {
                X509_ALGOR_free(algorithm)
                throw .drain("PKCS8_set0_pbe")
            }
            defer { X509_SIG_free(encrypted) }
            let bio = try MemoryBIO()
            try bio.withBIO { (bio) throws(CryptoError) in
                try check("PEM_write_bio_PKCS8", PEM_write_bio_PKCS8(bio, encrypted))
            }
            return bio.contents
        }
    }

    /// Opens an encrypted PKCS #8 key of PEM text, whatever tool encrypted it (`PEM_read_bio_PKCS8`, `PKCS8_decrypt`).
    ///
    /// - Parameters:
    ///   - pem: The text.
    ///   - passphrase: The passphrase, as its bytes.
    /// - Throws: ``DecryptionFailure``.
    package init(encryptedPEM pem: [UInt8], passphrase: SecureBytes) throws(DecryptionFailure) {
        do throws(CryptoError) {
            let encrypted = try pem.withUnsafeBufferPointer { (pem) throws(CryptoError) in
                try MemoryBIO.withBIO(reading: UnsafeRawBufferPointer(pem)) { (bio) throws(CryptoError) in
                    let encrypted = PEM_read_bio_PKCS8(bio, nil, { _, _, _, _ in -1 }, nil)
                    return try check("PEM_read_bio_PKCS8", encrypted, ifSilent: "the key is malformed")
                }
            }
            defer { X509_SIG_free(encrypted) }
            let information = passphrase.withUnsafeBytes { text in
                PKCS8_decrypt(encrypted, text.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(text.count))
            }
            guard let information else { throw .drain("PKCS8_decrypt", ifSilent: Self.wrongPassphrase[0]) }
            defer { PKCS8_PRIV_KEY_INFO_free(information) }
            self.init(takingOwnershipOf: try check("EVP_PKCS82PKEY", EVP_PKCS82PKEY(information)))
            ErrorQueue.clear()  // decoders that did not fit may have left their complaints
        } catch {
            let isWrong =
                error.function == "PKCS8_decrypt" && error.reasons.contains(where: Self.wrongPassphrase.contains)
            throw isWrong ? .wrongPassphrase : .crypto(error)
        }
    }

    /// What OpenSSL says when the padding is wrong, and when it is right by chance (one in 256) but no key comes out.
    private static let wrongPassphrase = ["bad decrypt", "decode error"]
}
