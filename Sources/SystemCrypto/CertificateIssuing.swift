internal import COpenSSL

extension Certificate {
    /// Makes a certificate that its own key signs.
    ///
    /// - Throws: ``CryptoError`` when the template is not legal or OpenSSL fails.
    package static func selfSigned(
        _ template: CertificateTemplate,
        key: borrowing PrivateKey
    ) throws(CryptoError) -> EncodedCertificate {
        try template.validate(isSelfSigned: true)
        return try key.withKey { (key) throws(CryptoError) in
            try make(template, subjectKey: key, issuer: nil, issuerKey: key)
        }
    }

    /// Makes a certificate for the public half of `key` that `issuer` signs.
    ///
    /// - Parameters:
    ///   - template: The contents.
    ///   - key: The key of the subject.
    ///   - issuer: The certificate of the authority. Its dates and name constraints are not compared with `template`.
    ///   - issuerKey: The key of the authority.
    /// - Returns: The signed certificate.
    /// - Throws: ``CryptoError`` when the template is not legal, `issuer` is no authority or `issuerKey` is not its
    ///   key, or OpenSSL fails.
    package static func issue(
        _ template: CertificateTemplate,
        publicKeyOf key: borrowing PrivateKey,
        by issuer: borrowing Certificate,
        issuerKey: borrowing PrivateKey
    ) throws(CryptoError) -> EncodedCertificate {
        try key.withKey { (key) throws(CryptoError) in
            try issue(template, subjectKey: key, by: issuer, issuerKey: issuerKey)
        }
    }

    /// Makes a certificate for the public key of a request that `issuer` signs; nothing else of the request counts.
    ///
    /// - Parameters:
    ///   - template: The contents.
    ///   - request: Whose key it is; its signature is not verified here.
    ///   - issuer: The certificate of the authority, as in ``issue(_:publicKeyOf:by:issuerKey:)``.
    ///   - issuerKey: The key of the authority.
    /// - Returns: The signed certificate.
    /// - Throws: ``CryptoError`` as for a private key, or when the request's key cannot be read.
    package static func issue(
        _ template: CertificateTemplate,
        publicKeyOf request: borrowing CertificateRequest,
        by issuer: borrowing Certificate,
        issuerKey: borrowing PrivateKey
    ) throws(CryptoError) -> EncodedCertificate {
        try request.withRequest { (request) throws(CryptoError) in
            let key = try check("X509_REQ_get0_pubkey", X509_REQ_get0_pubkey(request), ifSilent: "the key is malformed")
            return try issue(template, subjectKey: key, by: issuer, issuerKey: issuerKey)
        }
    }

    private static func issue(
        _ template: CertificateTemplate,
        subjectKey: OpaquePointer,
        by issuer: borrowing Certificate,
        issuerKey: borrowing PrivateKey
    ) throws(CryptoError) -> EncodedCertificate {
        try template.validate(isSelfSigned: false)
        guard issuerKey.hasSamePublicKey(as: issuer) else {
            throw CryptoError(function: "Certificate.issue", reasons: ["the key is not that of the issuer"])
        }
        return try issuer.withX509 { (issuer) throws(CryptoError) in
            guard X509_check_ca(issuer) == 1 else {
                throw CryptoError(function: "Certificate.issue", reasons: ["the issuer is not a certificate authority"])
            }
            return try issuerKey.withKey { (issuerKey) throws(CryptoError) in
                try make(template, subjectKey: subjectKey, issuer: issuer, issuerKey: issuerKey)
            }
        }
    }

    /// Builds and signs; `issuer` is `nil` for a self-signed certificate.
    private static func make(
        _ template: CertificateTemplate,
        subjectKey: OpaquePointer,
        issuer: OpaquePointer?,
        issuerKey: OpaquePointer
    ) throws(CryptoError) -> EncodedCertificate {
        let x509 = try check("X509_new", X509_new())
        defer { X509_free(x509) }
        try check("X509_set_version", X509_set_version(x509, Int(X509_VERSION_3)))
        try setSerial(template.positiveSerial, of: x509)
        try setTime(template.notBefore, X509_getm_notBefore(x509))
        try setTime(template.notAfter, X509_getm_notAfter(x509))
        try setSubject(template.commonName, of: x509)
        let issuerName = X509_get_subject_name(issuer ?? x509)
        try check("X509_set_issuer_name", X509_set_issuer_name(x509, issuerName))
        try setPublicKey(subjectKey, of: x509)
        try CertificateExtensions.add(for: template, to: x509, key: subjectKey, issuer: issuer)
        let digest = try KeyKind.signatureDigest(for: issuerKey)
        guard X509_sign(x509, issuerKey, digest) > 0 else { throw .drain("X509_sign") }
        return try EncodedCertificate(signed: x509)
    }

    /// Sets the key, for the curves that regcred generates by its bytes (`X509_PUBKEY_set0_param`, RFC 5480 section 2).
    ///
    /// `X509_set_pubkey` encodes the key by a provider and decodes it again, which takes longer than all else here; but
    /// without it `X509_get0_pubkey` of the new certificate has nothing to give.
    private static func setPublicKey(_ key: OpaquePointer, of x509: OpaquePointer) throws(CryptoError) {
        let curve: Int32
        switch KeyKind(of: key) {
        case .ecdsaP256: curve = NID_X9_62_prime256v1
        case .ecdsaP384: curve = NID_secp384r1
        default: return try check("X509_set_pubkey", X509_set_pubkey(x509, key))
        }
        var point: UnsafeMutablePointer<UInt8>?
        let count = EVP_PKEY_get1_encoded_public_key(key, &point)
        guard count > 0 else { throw .drain("EVP_PKEY_get1_encoded_public_key") }
        let result = X509_PUBKEY_set0_param(
            X509_get_X509_PUBKEY(x509),
            OBJ_nid2obj(NID_X9_62_id_ecPublicKey),
            V_ASN1_OBJECT,
            UnsafeMutableRawPointer(OBJ_nid2obj(curve)),
            point,
            Int32(count)
        )
        if result != 1 { shim_OPENSSL_free(point) }
        try check("X509_PUBKEY_set0_param", result)
    }

    private static func setSerial(_ serial: [UInt8], of x509: OpaquePointer) throws(CryptoError) {
        let number = try check("BN_bin2bn", BN_bin2bn(serial, Int32(serial.count), nil))
        defer { BN_free(number) }
        _ = try check("BN_to_ASN1_INTEGER", BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)))
    }

    /// Writes UTCTime up to the year 2049 and GeneralizedTime from 2050 on, as RFC 5280 section 4.1.2.5 demands.
    private static func setTime(_ seconds: Int64, _ time: UnsafeMutablePointer<ASN1_TIME>?) throws(CryptoError) {
        _ = try check("ASN1_TIME_set", ASN1_TIME_set(time, Int(seconds)))
    }

    private static func setSubject(_ commonName: String?, of x509: OpaquePointer) throws(CryptoError) {
        guard let commonName else { return }
        try addCommonName(commonName, to: X509_get_subject_name(x509))
    }
}

/// Adds a common name to an `X509_NAME` (`X509_NAME_add_entry_by_NID`).
func addCommonName(_ commonName: String, to name: OpaquePointer?) throws(CryptoError) {
    let bytes = Array(commonName.utf8)
    let result = X509_NAME_add_entry_by_NID(name, NID_commonName, V_ASN1_UTF8STRING, bytes, Int32(bytes.count), -1, 0)
    try check("X509_NAME_add_entry_by_NID", result)
}
