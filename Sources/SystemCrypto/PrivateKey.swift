internal import COpenSSL
internal import Glibc

/// The unique owner of an OpenSSL private key (`EVP_PKEY *`).
///
/// The type cannot be copied, so exactly one value frees the key, on every path out of scope; OpenSSL cleanses
/// the private half when it does.
package struct PrivateKey: ~Copyable {
    private let key: OpaquePointer

    init(takingOwnershipOf key: OpaquePointer) {
        self.key = key
    }

    deinit {
        EVP_PKEY_free(key)
    }

    /// Generates a key (`EVP_EC_gen`, `EVP_PKEY_Q_keygen`).
    ///
    /// - Throws: ``CryptoError`` when OpenSSL's random source or the algorithm is not available.
    package static func generate(_ kind: KeyKind) throws(CryptoError) -> PrivateKey {
        let key =
            switch kind {
            case .ecdsaP256: try check("EVP_EC_gen", shim_EVP_EC_gen("P-256"))
            case .ecdsaP384: try check("EVP_EC_gen", shim_EVP_EC_gen("P-384"))
            case .ed25519: try check("EVP_PKEY_Q_keygen", shim_EVP_PKEY_Q_keygen("ED25519"))
            case .rsa2048: try check("EVP_PKEY_Q_keygen", shim_EVP_RSA_gen(2048))
            case .rsa3072: try check("EVP_PKEY_Q_keygen", shim_EVP_RSA_gen(3072))
            case .rsa4096: try check("EVP_PKEY_Q_keygen", shim_EVP_RSA_gen(4096))
            }
        return PrivateKey(takingOwnershipOf: key)
    }

    /// Reads an unencrypted PKCS #8, PKCS #1 or SEC 1 key from PEM text.
    ///
    /// `PEM_bytes_read_bio_secmem`, `d2i_AutoPrivateKey`. Never prompts: an encrypted key is an error.
    /// `PEM_read_bio_PrivateKey` would do the same, but leaves half of a line of the text behind in freed memory.
    ///
    /// - Parameter pem: The text. What stands before the first private key is skipped, what follows is not read.
    /// - Throws: ``CryptoError`` when there is no private key, or it is encrypted or malformed.
    package init(pem: SecureBytes) throws(CryptoError) {
        let key = try pem.withUnsafeBytes { (pem) throws(CryptoError) in
            try MemoryBIO.withBIO(reading: pem) { (bio) throws(CryptoError) in try Self.read(bio) }
        }
        ErrorQueue.clear()  // decoders that did not fit may have left their complaints
        self.init(takingOwnershipOf: key)
    }

    private static func read(_ bio: OpaquePointer) throws(CryptoError) -> OpaquePointer {
        var der: UnsafeMutablePointer<UInt8>?
        var count = 0
        var label: UnsafeMutablePointer<CChar>?
        let result = PEM_bytes_read_bio_secmem(
            &der,
            &count,
            &label,
            PEM_STRING_EVP_PKEY,
            bio,
            { _, _, _, _ in -1 },  // without this OpenSSL prompts on the terminal for a passphrase
            nil
        )
        try check("PEM_bytes_read_bio_secmem", result, ifSilent: "the key is malformed")
        defer {
            shim_OPENSSL_secure_clear_free(der, count)
            shim_OPENSSL_secure_clear_free(label, 0)
        }
        guard let label, strcmp(label, PEM_STRING_PKCS8) != 0 else {
            throw CryptoError(function: "PEM_bytes_read_bio_secmem", reasons: ["the key is encrypted"])
        }
        if strcmp(label, PEM_STRING_PKCS8INF) == 0, let key = decoded(der, count) { return key }
        var cursor = UnsafePointer(der)
        let key = d2i_AutoPrivateKey(nil, &cursor, count)
        return try check("d2i_AutoPrivateKey", key, ifSilent: "the key is malformed")
    }

    /// Reads PKCS #8 with the decoder for its algorithm only (`OSSL_DECODER_from_data`).
    ///
    /// `d2i_AutoPrivateKey` sets up the decoders of all algorithms, which takes three times as long.
    ///
    /// - Returns: `nil` when it is of another kind than regcred generates, or malformed.
    private static func decoded(_ der: UnsafeMutablePointer<UInt8>?, _ count: Int) -> OpaquePointer? {
        guard let algorithm = algorithm(ofPKCS8: der, count) else { return nil }
        var key: OpaquePointer?
        let context = OSSL_DECODER_CTX_new_for_pkey(
            &key,
            "DER",
            "PrivateKeyInfo",
            algorithm,
            shim_EVP_PKEY_KEYPAIR(),
            nil,
            nil
        )
        defer { OSSL_DECODER_CTX_free(context) }
        var (cursor, rest) = (UnsafePointer(der), count)
        guard let context, OSSL_DECODER_from_data(context, &cursor, &rest) == 1 else {
            EVP_PKEY_free(key)
            ErrorQueue.clear()
            return nil
        }
        return key
    }

    /// OpenSSL's name of the algorithm of a PKCS #8 key.
    private static func algorithm(ofPKCS8 der: UnsafeMutablePointer<UInt8>?, _ count: Int) -> String? {
        var cursor = UnsafePointer(der)
        guard let info = d2i_PKCS8_PRIV_KEY_INFO(nil, &cursor, count) else { return nil }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        var object: OpaquePointer?
        guard PKCS8_pkey_get0(&object, nil, nil, nil, info) == 1 else { return nil }
        switch OBJ_obj2nid(object) {
        case NID_X9_62_id_ecPublicKey: return "EC"
        case NID_rsaEncryption: return "RSA"
        case NID_ED25519: return "ED25519"
        default: return nil
        }
    }

    /// The key as unencrypted PKCS #8 PEM text (`PEM_write_bio_PrivateKey`).
    ///
    /// The text that OpenSSL writes first is cleansed.
    package func pem() throws(CryptoError) -> SecureBytes {
        let bio = try MemoryBIO()
        try bio.withBIO { (bio) throws(CryptoError) in
            try check("PEM_write_bio_PrivateKey", PEM_write_bio_PrivateKey(bio, key, nil, nil, 0, nil, nil))
        }
        return bio.withContents { SecureBytes(copying: $0) }
    }

    /// The public half as the DER of a SubjectPublicKeyInfo (`i2d_PUBKEY`, RFC 5280 section 4.1.2.7).
    package func publicKeyDER() throws(CryptoError) -> [UInt8] {
        try derEncoding("i2d_PUBKEY") { i2d_PUBKEY(key, $0) }
    }

    /// The kind of the key, or `nil` when it is none that regcred generates.
    package var kind: KeyKind? { KeyKind(of: key) }

    /// The kind of the key for people: `ECDSA P-256`, `Ed25519`, `RSA 2048`, or OpenSSL's name of another kind.
    package var description: String {
        switch kind {
        case .ecdsaP256: "ECDSA P-256"
        case .ecdsaP384: "ECDSA P-384"
        case .ed25519: "Ed25519"
        case .rsa2048: "RSA 2048"
        case .rsa3072: "RSA 3072"
        case .rsa4096: "RSA 4096"
        case nil: KeyKind.describe(key)
        }
    }

    /// Whether `certificate` was made for this key (`EVP_PKEY_eq`).
    package func hasSamePublicKey(as certificate: borrowing Certificate) -> Bool {
        defer { ErrorQueue.clear() }  // a mismatch may queue an entry that nobody reads
        return certificate.withX509 { x509 in
            X509_get0_pubkey(x509).map { EVP_PKEY_eq(key, $0) == 1 } ?? false
        }
    }

    /// Whether `request` was made for this key (`EVP_PKEY_eq`).
    package func hasSamePublicKey(as request: borrowing CertificateRequest) -> Bool {
        defer { ErrorQueue.clear() }
        return request.withRequest { request in
            X509_REQ_get0_pubkey(request).map { EVP_PKEY_eq(key, $0) == 1 } ?? false
        }
    }

    /// Calls `body` with the raw `EVP_PKEY *`, which is valid only during the call.
    func withKey<Result: ~Copyable>(
        _ body: (OpaquePointer) throws(CryptoError) -> Result
    ) throws(CryptoError) -> Result {
        try body(key)
    }
}
