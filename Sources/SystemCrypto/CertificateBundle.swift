internal import COpenSSL

/// Reads certificates in whatever form people and authorities hand them over.
///
/// PEM with any number of blocks and text between them, one certificate in DER, several behind each other, or
/// PKCS #7 in PEM or DER. Private keys and requests beside certificates are skipped.
package enum CertificateBundle {
    /// The most bytes that are read unless the caller says otherwise.
    package static let limit = 1_048_576

    /// Reads all certificates, in their order.
    ///
    /// - Parameters:
    ///   - bytes: The contents of a file.
    ///   - limit: The most bytes that are accepted.
    /// - Returns: At least one certificate. What a `TRUSTED CERTIFICATE` says of trust is left out.
    /// - Throws: ``CertificateBundleError``.
    package static func read(
        _ bytes: [UInt8],
        limit: Int = limit
    ) throws(CertificateBundleError) -> [SharedCertificate] {
        let objects = try EncodedObject.readAll(bytes, limit: limit)
        var certificates: [SharedCertificate] = []
        for (index, object) in objects.enumerated() {
            certificates += try self.certificates(of: object, number: index + 1)
        }
        guard certificates.isEmpty else { return certificates }
        throw refusal(of: objects)
    }

    private static func certificates(
        of object: EncodedObject,
        number: Int
    ) throws(CertificateBundleError) -> [SharedCertificate] {
        guard !object.isEncrypted else { return [] }
        switch object.kind {
        case .certificate, .pkcs7: break
        default: return []
        }
        // Windows' certutil writes PKCS #7 under the label of a certificate, so each label stands for both.
        let certificate: CryptoError
        do throws(CryptoError) {
            return [SharedCertificate(try object.certificate())]
        } catch {
            certificate = error
        }
        do throws(CryptoError) {
            if let chain = try PKCS7Reader.certificates(of: object.der) { return chain }
        } catch {
            if object.kind == .pkcs7 { throw .malformed(number: number, reason: "\(error)") }
        }
        if object.kind == .pkcs7 { return [] }
        guard !EncodedObject.isCut(object.der) else { throw .truncated }
        throw .malformed(number: number, reason: "\(certificate)")
    }

    /// Why objects without a certificate are refused, the most telling reason first.
    private static func refusal(of objects: [EncodedObject]) -> CertificateBundleError {
        let kinds = objects.map(\.kind)
        if kinds.contains(.pkcs12) { return .pkcs12 }
        if kinds.contains(.encrypted) || objects.contains(where: \.isEncrypted) { return .encrypted }
        if objects.contains(where: { PKCS7Reader.isEnveloped($0.der) }) { return .encrypted }
        if kinds.contains(.privateKey) { return .privateKey }
        if kinds.contains(.request) { return .certificateRequest }
        return .noCertificate(found: objects.map(\.label))
    }
}
