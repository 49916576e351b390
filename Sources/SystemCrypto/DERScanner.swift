internal import COpenSSL

/// Tells objects in DER apart, which bear no label.
enum DERScanner {
    /// The most objects that are no certificates: to find out what one is takes a millisecond.
    static let limit = 200

    /// Reads objects that stand behind each other.
    ///
    /// - Throws: ``CertificateBundleError/truncated``, ``CertificateBundleError/malformed(number:reason:)``,
    ///   ``CertificateBundleError/tooManyObjects(limit:)`` and ``CertificateBundleError/binary``.
    static func read(_ bytes: [UInt8]) throws(CertificateBundleError) -> [EncodedObject] {
        var objects: [EncodedObject] = []
        var others = 0
        var rest = bytes[...]
        while !rest.isEmpty {
            // Of the rest no copy is made for each object: there may be tens of thousands.
            let header = Array(rest.prefix(EncodedObject.headerLimit))
            guard !EncodedObject.isCut(header, of: rest.count) else { throw .truncated }
            // PKCS #7 may have an indefinite length (BER); then it is all that there is.
            let count = EncodedObject.declaredCount(header) ?? rest.count
            let part = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
            guard !isCertificate(part) else {
                objects.append(EncodedObject(kind: .certificate, label: "CERTIFICATE", der: part))
                continue
            }
            others += 1
            guard others <= limit else { throw .tooManyObjects(limit: limit) }
            guard let kind = kind(of: part) else {
                guard !objects.isEmpty else { throw .binary }
                throw .malformed(number: objects.count + 1, reason: "it is no object in DER")
            }
            let isSecret = kind.kind == .privateKey
            objects.append(EncodedObject(kind: kind.kind, label: kind.label, der: isSecret ? [] : part))
        }
        return objects
    }

    private static func isCertificate(_ der: [UInt8]) -> Bool {
        defer { ErrorQueue.clear() }
        return der.withUnsafeBufferPointer { der in
            var cursor = der.baseAddress
            return freed(d2i_X509(nil, &cursor, der.count), X509_free)
        }
    }

    /// What else OpenSSL can read the object as; a malformed certificate is still one when it has the shape of it.
    private static func kind(of der: [UInt8]) -> (kind: EncodedObject.Kind, label: String)? {
        defer { ErrorQueue.clear() }
        return der.withUnsafeBufferPointer { der in
            for reader in readers {
                var cursor = der.baseAddress
                if reader.reads(&cursor, der.count) { return (reader.kind, reader.label) }
            }
            return hasShapeOfSigned(Array(der)) ? (.certificate, "CERTIFICATE") : nil
        }
    }

    private struct Reader: Sendable {
        let kind: EncodedObject.Kind
        let label: String
        let reads: @Sendable (inout UnsafePointer<UInt8>?, Int) -> Bool
    }

    /// The most particular first: an encrypted key is little more than two fields.
    private static let readers: [Reader] = [
        Reader(kind: .request, label: "CERTIFICATE REQUEST") { freed(d2i_X509_REQ(nil, &$0, $1), X509_REQ_free) },
        Reader(kind: .pkcs12, label: "PKCS12") { freed(d2i_PKCS12(nil, &$0, $1), PKCS12_free) },
        Reader(kind: .pkcs7, label: "PKCS7") { freed(d2i_PKCS7(nil, &$0, $1), PKCS7_free) },
        Reader(kind: .privateKey, label: "PRIVATE KEY") { freed(d2i_AutoPrivateKey(nil, &$0, $1), EVP_PKEY_free) },
        Reader(kind: .other, label: "X509 CRL") { freed(d2i_X509_CRL(nil, &$0, $1), X509_CRL_free) },
        Reader(kind: .other, label: "PUBLIC KEY") { freed(d2i_PUBKEY(nil, &$0, $1), EVP_PKEY_free) },
        Reader(kind: .encrypted, label: "ENCRYPTED PRIVATE KEY") { freed(d2i_X509_SIG(nil, &$0, $1), X509_SIG_free) },
    ]

    private static func freed<Pointer>(_ pointer: Pointer?, _ free: (Pointer?) -> Void) -> Bool {
        free(pointer)
        return pointer != nil
    }

    /// Whether it is a SEQUENCE that begins with a SEQUENCE whose first field is `[0]` and a number, the version of a
    /// certificate.
    private static func hasShapeOfSigned(_ der: [UInt8]) -> Bool {
        func contents(_ der: [UInt8]) -> [UInt8]? {
            guard der.first == 0x30, let count = EncodedObject.declaredCount(der), count <= der.count else {
                return nil
            }
            let header = der[1] >= 0x80 ? 2 + Int(der[1] & 0x7F) : 2
            return Array(der[header..<count])
        }
        guard let inner = contents(der).flatMap(contents) else { return false }
        return inner.starts(with: [0xA0, 0x03, 0x02, 0x01])
    }
}
