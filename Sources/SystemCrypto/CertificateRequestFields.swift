internal import COpenSSL

/// The contents of a certificate request as plain values.
package struct CertificateRequestFields: Equatable, Sendable {
    /// The subject in the form of RFC 2253, ASCII only; empty when the request has none.
    package let subject: String
    /// The DNS names and IP addresses that are requested as subject alternative names, in order.
    package let names: [SubjectName]
    /// Requested subject alternative names of other forms, as `email:a@example.com`.
    package let otherNames: [String]
    /// The other requested extensions by OpenSSL's short names, such as `basicConstraints`, or as dotted numbers.
    package let otherExtensions: [String]
    /// The raw value of ``KeyKind`` (`ecdsa-p256`), or a text like it for other kinds (`rsa-1024`, `ec-secp521r1`).
    package let keyDescription: String
    /// The size of the key in bits.
    package let keyBits: Int
    /// Whether the public key is one that can be right (`EVP_PKEY_public_check`).
    package let isKeySound: Bool
    /// The digest of the signature in OpenSSL's short form, such as `SHA256`; `nil` for EdDSA, which has its own.
    package let signatureDigest: String?
    /// The public key as the DER of a SubjectPublicKeyInfo.
    package let publicKeyDER: [UInt8]
}

extension CertificateRequest {
    /// The contents as plain values.
    ///
    /// - Throws: ``CryptoError`` when the key or an extension is malformed, or an extension is there twice.
    package func fields() throws(CryptoError) -> CertificateRequestFields {
        defer { ErrorQueue.clear() }
        return try withRequest { (request) throws(CryptoError) in
            let key = try check("X509_REQ_get0_pubkey", X509_REQ_get0_pubkey(request), ifSilent: "the key is malformed")
            let extensions = try RequestExtensions(request)
            let (names, otherNames) = try extensions.names()
            return CertificateRequestFields(
                subject: try nameText(X509_REQ_get_subject_name(request)),
                names: names,
                otherNames: otherNames,
                otherExtensions: extensions.others(),
                keyDescription: KeyKind.describe(key),
                keyBits: Int(EVP_PKEY_get_bits(key)),
                isKeySound: Self.isSound(key),
                signatureDigest: try Self.digest(of: request),
                publicKeyDER: try derEncoding("i2d_PUBKEY") { i2d_PUBKEY(key, $0) }
            )
        }
    }

    /// A key so large that the check takes seconds is not sound; whoever asks has refused it for its size before.
    private static func isSound(_ key: OpaquePointer) -> Bool {
        guard EVP_PKEY_get_bits(key) <= 8_192 else { return false }
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return false }
        defer { EVP_PKEY_CTX_free(context) }
        return EVP_PKEY_public_check(context) == 1
    }

    /// The digest of the signature algorithm (`OBJ_find_sigid_algs`); RSASSA-PSS names it in its parameters.
    private static func digest(of request: OpaquePointer) throws(CryptoError) -> String? {
        var digest: Int32 = NID_undef
        let signature = X509_REQ_get_signature_nid(request)
        if signature == NID_rsassaPss {
            digest = try pssDigest(of: request)
        } else if OBJ_find_sigid_algs(signature, &digest, nil) != 1 {
            throw CryptoError(function: "OBJ_find_sigid_algs", reasons: ["the signature algorithm is not known"])
        }
        guard digest != NID_undef else { return nil }
        return OBJ_nid2sn(digest).map { String(cString: $0) }
    }

    private static func pssDigest(of request: OpaquePointer) throws(CryptoError) -> Int32 {
        var algorithm: UnsafePointer<X509_ALGOR>?
        X509_REQ_get0_signature(request, nil, &algorithm)
        guard let value = algorithm?.pointee.parameter, value.pointee.type == V_ASN1_SEQUENCE else { return NID_sha1 }
        let der = asn1Bytes(value.pointee.value.sequence)
        let parameters = der.withUnsafeBufferPointer { der in
            var cursor = der.baseAddress
            return d2i_RSA_PSS_PARAMS(nil, &cursor, der.count)
        }
        let pss = try check("d2i_RSA_PSS_PARAMS", parameters, ifSilent: "the parameters are malformed")
        defer { RSA_PSS_PARAMS_free(pss) }
        // RFC 4055 section 3.1: SHA-1 when nothing is said.
        return pss.pointee.hashAlgorithm.map { OBJ_obj2nid($0.pointee.algorithm) } ?? NID_sha1
    }
}

/// The unique owner of the extensions that a request asks for.
private struct RequestExtensions: ~Copyable {
    private let stack: OpaquePointer?

    /// Reads the extensions of a raw `X509_REQ *` (`X509_REQ_get_extensions`).
    init(_ request: OpaquePointer) throws(CryptoError) {
        stack = X509_REQ_get_extensions(request)
        let isAsked = [NID_ext_req, NID_ms_ext_req].contains { X509_REQ_get_attr_by_NID(request, $0, -1) >= 0 }
        guard stack != nil || !isAsked else {
            throw .drain("X509_REQ_get_extensions", ifSilent: "the requested extensions are malformed")
        }
    }

    deinit {
        shim_sk_X509_EXTENSION_pop_free(stack)
    }

    /// The requested subject alternative names, those of forms that regcred uses apart from others.
    func names() throws(CryptoError) -> (names: [SubjectName], others: [String]) {
        guard let stack else { return ([], []) }
        var critical: Int32 = 0
        let value = X509V3_get_d2i(stack, NID_subject_alt_name, &critical, nil)
        // -1 is "not there"; other failures say that it is malformed or there twice.
        guard value != nil || critical == -1 else {
            throw .drain("X509V3_get_d2i", ifSilent: "subjectAltName is there twice")
        }
        guard let names = value.map({ OpaquePointer($0) }) else { return ([], []) }
        defer { GENERAL_NAMES_free(names) }
        var (known, others): ([SubjectName], [String]) = ([], [])
        for index in 0..<shim_sk_GENERAL_NAME_num(names) {
            guard let entry = shim_sk_GENERAL_NAME_value(names, index) else { continue }
            switch try GeneralName(entry, isSubtree: false) {
            case .dns(let name): known.append(.dns(name))
            case .address(let bytes) where bytes.count == 4 || bytes.count == 16: known.append(.ip(bytes))
            case let other: others.append(other.description)
            }
        }
        return (known, others)
    }

    /// The names of the other extensions.
    func others() -> [String] {
        guard let stack else { return [] }
        return (0..<shim_sk_X509_EXTENSION_num(stack)).compactMap { index in
            guard let object = X509_EXTENSION_get_object(shim_sk_X509_EXTENSION_value(stack, index)),
                OBJ_obj2nid(object) != NID_subject_alt_name
            else { return nil }
            return objectName(object, isShort: true)
        }
    }
}
