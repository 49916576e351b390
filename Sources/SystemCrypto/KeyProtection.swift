internal import COpenSSL

extension PrivateKey {
    /// Whether an encrypted PKCS #8 key is protected as ``encryptedPEM(passphrase:)`` does it, or by more rounds
    /// (`X509_SIG_get0`, `PBE2PARAM`, `PBKDF2PARAM`); `false` also for what cannot be read.
    package static func isWellProtected(encryptedPEM pem: [UInt8]) -> Bool {
        defer { ErrorQueue.clear() }
        return
            (try? pem.withUnsafeBufferPointer { (pem) throws(CryptoError) in
                try MemoryBIO.withBIO(reading: UnsafeRawBufferPointer(pem)) { (bio) throws(CryptoError) in
                    let encrypted = try check(
                        "PEM_read_bio_PKCS8",
                        PEM_read_bio_PKCS8(bio, nil, { _, _, _, _ in -1 }, nil)
                    )
                    defer { X509_SIG_free(encrypted) }
                    var algorithm: UnsafePointer<X509_ALGOR>?
                    X509_SIG_get0(encrypted, &algorithm, nil)
                    return isWellProtected(by: algorithm)
                }
            }) ?? false
    }

    private static func isWellProtected(by algorithm: UnsafePointer<X509_ALGOR>?) -> Bool {
        guard let scheme = parameters(of: algorithm, NID_pbes2, PBE2PARAM_it(), as: PBE2PARAM.self) else {
            return false
        }
        defer { PBE2PARAM_free(scheme) }
        guard OBJ_obj2nid(scheme.pointee.encryption.pointee.algorithm) == NID_aes_256_cbc,
            let derivation = parameters(
                of: scheme.pointee.keyfunc,
                NID_id_pbkdf2,
                PBKDF2PARAM_it(),
                as: PBKDF2PARAM.self
            )
        else { return false }
        defer { PBKDF2PARAM_free(derivation) }
        guard let function = derivation.pointee.prf else { return false }
        return OBJ_obj2nid(function.pointee.algorithm) == NID_hmacWithSHA256
            && ASN1_INTEGER_get(derivation.pointee.iter) >= Int(derivationRounds)
    }

    /// The parameters of an algorithm, or `nil` when it is another one.
    ///
    /// The caller frees them.
    private static func parameters<Structure>(
        of algorithm: UnsafePointer<X509_ALGOR>?,
        _ identifier: Int32,
        _ item: OpaquePointer?,
        as type: Structure.Type
    ) -> UnsafeMutablePointer<Structure>? {
        var (object, kind, value): (OpaquePointer?, Int32, UnsafeRawPointer?) = (nil, 0, nil)
        X509_ALGOR_get0(&object, &kind, &value, algorithm)
        guard OBJ_obj2nid(object) == identifier, kind == V_ASN1_SEQUENCE else { return nil }
        return ASN1_item_unpack(value?.assumingMemoryBound(to: ASN1_STRING.self), item)?
            .assumingMemoryBound(to: Structure.self)
    }
}
