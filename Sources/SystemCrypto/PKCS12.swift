internal import COpenSSL

/// PKCS #12 files (RFC 7292).
package enum PKCS12 {
    /// The rounds of each key derivation: for the key, the certificates and the MAC.
    package static let rounds: Int32 = 600_000

    /// A certificate with its key and that of its issuer, all under one passphrase.
    ///
    /// Key and certificates are encrypted with PBES2: AES-256-CBC under PBKDF2-HMAC-SHA256; the MAC is HMAC-SHA256
    /// (`PKCS12_create`, `PKCS12_set_mac`).
    ///
    /// - Parameters:
    ///   - name: What programs show for it (`friendlyName`).
    ///   - key: The private key.
    ///   - certificate: The certificate that was made for it.
    ///   - issuer: The certificate of the authority.
    ///   - passphrase: UTF-8 without a zero byte.
    /// - Returns: The file, DER.
    /// - Throws: ``CryptoError``.
    package static func bundle(
        name: String,
        key: borrowing PrivateKey,
        certificate: borrowing Certificate,
        issuer: borrowing Certificate,
        passphrase: SecureBytes
    ) throws(CryptoError) -> SecureBytes {
        let passphrase = terminated(passphrase)
        let chain = try check("sk_X509_new_null", shim_sk_X509_new_null())
        defer { shim_sk_X509_free(chain) }
        return try issuer.withX509 { (issuer) throws(CryptoError) in
            guard shim_sk_X509_push(chain, issuer) > 0 else { throw .drain("sk_X509_push") }
            return try certificate.withX509 { (x509) throws(CryptoError) in
                try key.withKey { (key) throws(CryptoError) in
                    try passphrase.withUnsafeBytes { (text) throws(CryptoError) in
                        let text = text.assumingMemoryBound(to: CChar.self).baseAddress
                        let (cipher, rounds) = (NID_aes_256_cbc, Self.rounds)
                        // Without a MAC at first: the rounds of that one's derivation are those of another argument.
                        let made = PKCS12_create(text, name, key, x509, chain, cipher, cipher, rounds, -1, 0)
                        let file = try check("PKCS12_create", made)
                        defer { PKCS12_free(file) }
                        try setMAC(of: file, text, salt: SystemRandom.bytes(count: 16))
                        return SecureBytes(try derEncoding("i2d_PKCS12") { i2d_PKCS12(file, $0) })
                    }
                }
            }
        }
    }

    /// Certificates that Java trusts: a store of `trustedCertEntry`s, which are not encrypted.
    ///
    /// The same certificates make the same bytes.
    ///
    /// - Parameters:
    ///   - certificates: The certificates with the names under which Java lists them.
    ///   - passphrase: What the MAC is made with; Java's own stores have `changeit`.
    /// - Returns: The file, DER.
    /// - Throws: ``CryptoError``.
    package static func trustStore(
        _ certificates: [(name: String, certificate: SharedCertificate)],
        passphrase: String
    ) throws(CryptoError) -> [UInt8] {
        let bags = try check("sk_PKCS12_SAFEBAG_new_null", shim_sk_PKCS12_SAFEBAG_new_null())
        defer { shim_sk_PKCS12_SAFEBAG_pop_free(bags) }
        var hasher = SHA256.Hasher()
        for (name, certificate) in certificates {
            try certificate.certificate.der().withUnsafeBytes { hasher.update($0) }
            try certificate.certificate.withX509 { (x509) throws(CryptoError) in
                let bag = try check("PKCS12_SAFEBAG_create_cert", PKCS12_SAFEBAG_create_cert(x509))
                guard shim_sk_PKCS12_SAFEBAG_push(bags, bag) > 0 else {
                    PKCS12_SAFEBAG_free(bag)
                    throw .drain("sk_PKCS12_SAFEBAG_push")
                }
                try check("PKCS12_add_friendlyname", PKCS12_add_friendlyname_utf8(bag, name, Int32(name.utf8.count)))
                try markTrusted(bag)
            }
        }
        let safes = try check("sk_PKCS7_new_null", shim_sk_PKCS7_new_null())
        defer { shim_sk_PKCS7_pop_free(safes) }
        let content = try check("PKCS12_pack_p7data", PKCS12_pack_p7data(bags))
        guard shim_sk_PKCS7_push(safes, content) > 0 else {
            PKCS7_free(content)
            throw .drain("sk_PKCS7_push")
        }
        let file = try check("PKCS12_add_safes", PKCS12_add_safes(safes, 0))
        defer { PKCS12_free(file) }
        // A random salt would make another file each time; there is nothing to guess here, the passphrase is known.
        try setMAC(of: file, passphrase, salt: Array(hasher.finalizeHex().utf8.prefix(16)))
        return try derEncoding("i2d_PKCS12") { i2d_PKCS12(file, $0) }
    }

    /// Adds Oracle's attribute `trustedKeyUsage` with `anyExtendedKeyUsage`, without which Java sees no trust in it.
    private static func markTrusted(_ bag: OpaquePointer) throws(CryptoError) {
        let usage = try check("OBJ_nid2obj", OBJ_nid2obj(NID_anyExtendedKeyUsage))
        // A length of -1 says that the value is the C structure of its type.
        let result = PKCS12_add1_attr_by_txt(
            bag,
            "2.16.840.1.113894.746875.1.1",
            V_ASN1_OBJECT,
            UnsafePointer<UInt8>(usage),
            -1
        )
        try check("PKCS12_add1_attr_by_txt", result)
    }

    private static func setMAC(
        of file: OpaquePointer,
        _ passphrase: UnsafePointer<CChar>?,
        salt: [UInt8]
    ) throws(CryptoError) {
        var salt = salt
        let count = Int32(salt.count)
        try check("PKCS12_set_mac", PKCS12_set_mac(file, passphrase, -1, &salt, count, rounds, EVP_sha256()))
    }

    /// A copy with a zero byte at its end, as C wants it.
    private static func terminated(_ text: SecureBytes) -> SecureBytes {
        SecureBytes(count: text.count + 1) { buffer in text.withUnsafeBytes { buffer.copyBytes(from: $0) } }
    }
}
