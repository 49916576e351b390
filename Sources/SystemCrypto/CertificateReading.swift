internal import COpenSSL
internal import Glibc

extension Certificate {
    /// The contents as plain values.
    ///
    /// - Throws: ``CryptoError`` when an extension is malformed or there twice, or a date is not legal.
    package func fields() throws(CryptoError) -> CertificateFields {
        defer { ErrorQueue.clear() }  // OpenSSL caches extensions on the way and may complain about them
        return try withX509 { (x509) throws(CryptoError) in
            let reader = CertificateReader(x509: x509)
            let (isAuthority, pathLength) = try reader.basicConstraints()
            let (permitted, excluded) = try reader.nameConstraints()
            return CertificateFields(
                subject: try reader.text(X509_get_subject_name(x509)),
                issuer: try reader.text(X509_get_issuer_name(x509)),
                serial: try reader.serial(),
                names: try reader.names(),
                notBefore: try reader.seconds(X509_get0_notBefore(x509)),
                notAfter: try reader.seconds(X509_get0_notAfter(x509)),
                isAuthority: isAuthority,
                pathLength: pathLength,
                keyDescription: X509_get0_pubkey(x509).map(KeyKind.describe) ?? "unknown",
                signatureAlgorithm: reader.signatureAlgorithm(),
                sha256: try reader.fingerprint(),
                subjectKeyIdentifier: X509_get0_subject_key_id(x509).map { asn1Bytes($0) },
                authorityKeyIdentifier: X509_get0_authority_key_id(x509).map { asn1Bytes($0) },
                keyUsage: try reader.keyUsage(),
                extendedKeyUsage: try reader.extendedKeyUsage(),
                permitted: permitted,
                excluded: excluded,
                isSelfSigned: X509_self_signed(x509, 1) == 1,
                publicKeyDER: try derEncoding("i2d_X509_PUBKEY") { i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), $0) }
            )
        }
    }
}

extension Certificate {
    /// The last second of the validity, in seconds since 1970, UTC.
    ///
    /// - Throws: ``CryptoError`` when the date is not legal.
    package func notAfter() throws(CryptoError) -> Int64 {
        try withX509 { (x509) throws(CryptoError) in
            try CertificateReader(x509: x509).seconds(X509_get0_notAfter(x509))
        }
    }
}

/// Reads single fields of a raw `X509 *`, which must outlive the value.
struct CertificateReader {
    let x509: OpaquePointer

    /// A name in the form of RFC 2253 (`X509_NAME_print_ex`).
    func text(_ name: OpaquePointer?) throws(CryptoError) -> String {
        try nameText(name)
    }

    /// The serial number in lower-case hexadecimal digits, with a minus sign when it is negative.
    func serial() throws(CryptoError) -> String {
        let number = try check("ASN1_INTEGER_to_BN", ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), nil))
        defer { BN_free(number) }
        let digits = try check("BN_bn2hex", BN_bn2hex(number))
        defer { shim_OPENSSL_free(digits) }
        return String(cString: digits).lowercased()
    }

    /// Seconds since 1970 (`ASN1_TIME_to_tm`, `timegm`).
    func seconds(_ time: UnsafePointer<ASN1_TIME>?) throws(CryptoError) -> Int64 {
        var parts = tm()
        // OpenSSL would take null for the current time.
        try check(
            "ASN1_TIME_to_tm",
            ASN1_TIME_to_tm(check("X509_get0_notBefore", time), &parts),
            ifSilent: "a date is malformed"
        )
        return Int64(timegm(&parts))
    }

    /// OpenSSL's name of the signature algorithm, or its dotted number.
    func signatureAlgorithm() -> String {
        var object: OpaquePointer?
        X509_ALGOR_get0(&object, nil, nil, X509_get0_tbs_sigalg(x509))
        return name(of: object, isShort: false)
    }

    /// The SHA-256 digest of the DER form (`X509_digest`).
    func fingerprint() throws(CryptoError) -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        try check("X509_digest", X509_digest(x509, EVP_sha256(), &digest, &count))
        return hexadecimal(digest.prefix(Int(count)))
    }

    /// The long or short name of an object identifier, or its dotted number when it has none.
    func name(of object: OpaquePointer?, isShort: Bool) -> String {
        objectName(object, isShort: isShort)
    }
}

/// An `X509_NAME` in the form of RFC 2253 (`X509_NAME_print_ex`).
func nameText(_ name: OpaquePointer?) throws(CryptoError) -> String {
    let bio = try MemoryBIO()
    try bio.withBIO { (bio) throws(CryptoError) in
        guard X509_NAME_print_ex(bio, name, 0, shim_XN_FLAG_RFC2253()) >= 0 else { throw .drain("X509_NAME_print_ex") }
    }
    return bio.text
}

/// The long or short name of an object identifier, or its dotted number when it has none.
func objectName(_ object: OpaquePointer?, isShort: Bool) -> String {
    let identifier = OBJ_obj2nid(object)
    if identifier != NID_undef, let name = isShort ? OBJ_nid2sn(identifier) : OBJ_nid2ln(identifier) {
        return String(cString: name)
    }
    var text = [CChar](repeating: 0, count: 128)
    OBJ_obj2txt(&text, Int32(text.count), object, 1)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
