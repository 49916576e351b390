internal import COpenSSL

/// A certificate in DER, with what can be told of it without its public key.
///
/// OpenSSL decodes the key with every certificate, and to set up the decoders costs more than the rest of a small command.
package struct EncodedCertificate: Sendable {
    /// The certificate in DER.
    package let der: [UInt8]
    /// Whether issuer and subject are the same, byte by byte; ``Certificate/isSelfIssued`` knows the keys as well.
    package let issuerIsSubject: Bool

    /// Reads all certificates of PEM text, in their order; text and other objects around them are left out.
    ///
    /// - Returns: At least one.
    /// - Throws: ``CertificateBundleError/noCertificate(found:)``, ``CertificateBundleError/truncated``,
    ///   ``CertificateBundleError/malformed(number:reason:)``.
    package static func all(pem: [UInt8]) throws(CertificateBundleError) -> [EncodedCertificate] {
        let objects = try PEMScanner.read(pem).filter { $0.kind == .certificate }
        guard !objects.isEmpty else { throw .noCertificate(found: []) }
        var outlines: [EncodedCertificate] = []
        for (index, object) in objects.enumerated() {
            guard let outline = EncodedCertificate(object) else {
                throw .malformed(number: index + 1, reason: "it has not the fields of a certificate")
            }
            outlines.append(outline)
        }
        return outlines
    }

    /// The certificate as OpenSSL reads it.
    package func decoded() throws(CryptoError) -> Certificate {
        try Certificate(der: der)
    }

    /// The certificate as PEM (`PEM_write_bio`).
    package func pem() throws(CryptoError) -> [UInt8] {
        let bio = try MemoryBIO()
        try bio.withBIO { (bio) throws(CryptoError) in
            guard PEM_write_bio(bio, PEM_STRING_X509, "", der, der.count) > 0 else { throw .drain("PEM_write_bio") }
        }
        return bio.contents
    }

    /// What was just signed.
    init(signed x509: OpaquePointer) throws(CryptoError) {
        der = try derEncoding("i2d_X509") { i2d_X509(x509, $0) }
        issuerIsSubject = X509_NAME_cmp(X509_get_issuer_name(x509), X509_get_subject_name(x509)) == 0
    }

    /// `nil` unless the object is of the form of RFC 5280 section 4.1, up to the subject's key.
    private init?(_ object: EncodedObject) {
        // The settings of a `TRUSTED CERTIFICATE` follow it.
        guard let count = EncodedObject.declaredCount(object.der), count <= object.der.count,
            object.isTrusted || count == object.der.count
        else { return nil }
        der = Array(object.der.prefix(count))
        guard let names = Self.names(of: der) else { return nil }
        issuerIsSubject = names.issuer == names.subject
    }

    private static func names(of der: [UInt8]) -> (issuer: ArraySlice<UInt8>, subject: ArraySlice<UInt8>)? {
        defer { ErrorQueue.clear() }
        let sequence = V_ASN1_SEQUENCE
        var all = der[...]
        guard var certificate = take(sequence, from: &all)?.content,
            var fields = take(sequence, from: &certificate)?.content,
            take(sequence, from: &certificate) != nil, take(V_ASN1_BIT_STRING, from: &certificate) != nil,
            certificate.isEmpty
        else { return nil }
        // A certificate of version 1 does not name its version.
        if fields.first == 0xA0, take(0, V_ASN1_CONTEXT_SPECIFIC, from: &fields) == nil { return nil }
        guard take(V_ASN1_INTEGER, from: &fields) != nil, take(sequence, from: &fields) != nil,
            let issuer = take(sequence, from: &fields), take(sequence, from: &fields) != nil,
            let subject = take(sequence, from: &fields), take(sequence, from: &fields) != nil
        else { return nil }
        return (issuer.whole, subject.whole)
    }

    /// Takes one object off the front (`ASN1_get_object`); `nil` when there is none of this tag, or not all of it.
    private static func take(
        _ tag: Int32,
        _ type: Int32 = V_ASN1_UNIVERSAL,
        from bytes: inout ArraySlice<UInt8>
    ) -> (whole: ArraySlice<UInt8>, content: ArraySlice<UInt8>)? {
        let header: (count: Int, content: Int)? = bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return nil }
            var cursor: UnsafePointer<UInt8>? = start
            var (length, foundTag, foundType) = (0, Int32(0), Int32(0))
            let flags = ASN1_get_object(&cursor, &length, &foundTag, &foundType, bytes.count)
            // The lowest bit: an indefinite length, which DER has not.
            guard flags & 0x81 == 0, foundTag == tag, foundType == type, let cursor else { return nil }
            return (cursor - start, length)
        }
        guard let header else { return nil }
        let end = bytes.startIndex + header.count + header.content
        defer { bytes = bytes[end...] }
        return (bytes[..<end], bytes[(bytes.startIndex + header.count)..<end])
    }
}
