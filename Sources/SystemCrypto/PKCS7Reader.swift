internal import COpenSSL

/// Reads the certificates that a PKCS #7 object carries (RFC 2315), as authorities hand out chains.
enum PKCS7Reader {
    /// The certificates of signed data, in their order; `nil` when it is data of another kind.
    ///
    /// - Throws: ``CryptoError`` when the bytes are no PKCS #7 object, or anything follows it.
    static func certificates(of der: [UInt8]) throws(CryptoError) -> [SharedCertificate]? {
        try withObject(der) { (object) throws(CryptoError) in
            guard OBJ_obj2nid(object.pointee.type) == NID_pkcs7_signed, let signed = object.pointee.d.sign else {
                return nil
            }
            guard let stack = signed.pointee.cert else { return [] }
            var certificates: [SharedCertificate] = []
            for index in 0..<shim_sk_X509_num(stack) {
                let x509 = try check("sk_X509_value", shim_sk_X509_value(stack, index))
                try check("X509_up_ref", X509_up_ref(x509))
                certificates.append(SharedCertificate(Certificate(takingOwnershipOf: x509)))
            }
            return certificates
        }
    }

    /// Whether it is encrypted data.
    static func isEnveloped(_ der: [UInt8]) -> Bool {
        let kinds = [NID_pkcs7_enveloped, NID_pkcs7_signedAndEnveloped, NID_pkcs7_encrypted]
        let kind = try? withObject(der) { (object) throws(CryptoError) in OBJ_obj2nid(object.pointee.type) }
        return kind.map(kinds.contains) ?? false
    }

    private static func withObject<Result>(
        _ der: [UInt8],
        _ body: (UnsafeMutablePointer<PKCS7>) throws(CryptoError) -> Result
    ) throws(CryptoError) -> Result {
        defer { ErrorQueue.clear() }
        return try der.withUnsafeBufferPointer { (der) throws(CryptoError) in
            var cursor = der.baseAddress
            let object = try check("d2i_PKCS7", d2i_PKCS7(nil, &cursor, der.count), ifSilent: "it is malformed")
            defer { PKCS7_free(object) }
            guard let cursor, let start = der.baseAddress, cursor - start == der.count else {
                throw CryptoError(function: "d2i_PKCS7", reasons: ["something follows the object"])
            }
            return try body(object)
        }
    }
}
