public import FoundationEssentials
internal import SystemCrypto

extension StateDraft {
    /// The certificates that the local CA signed for requests of others, in the order of signing.
    ///
    /// Whoever replaces the CA must know until when they need the old one.
    ///
    /// - Returns: The PEM text and the last second of the validity of each.
    /// - Throws: ``CertificateError/unreadable(path:reason:)``.
    public func signedCertificates() throws -> [(pem: [UInt8], notAfter: Date)] {
        guard let bytes = try read(.signedCertificates), !bytes.isEmpty else { return [] }
        do {
            return try CertificateBundle.read(bytes, limit: .max).map { certificate in
                let end = try certificate.certificate.notAfter()
                return (try certificate.certificate.pem(), Date(timeIntervalSince1970: Double(end)))
            }
        } catch {
            throw CertificateError.unreadable(path: StatePath.signedCertificates.description, reason: "\(error)")
        }
    }

    /// What there is to know of the certificates that the local CA signed for requests of others.
    ///
    /// - Returns: One for each of ``signedCertificates()``, expired ones among them.
    /// - Throws: ``CertificateError/unreadable(path:reason:)``.
    public func signedCertificateSummaries() throws -> [CertificateSummary] {
        try signedCertificates().map {
            try CertificateSummary(pem: $0.pem, path: StatePath.signedCertificates.description)
        }
    }

    /// Keeps a certificate in mind that the local CA signed for a request, and forgets those that have expired.
    mutating func remember(signed pem: [UInt8]) throws {
        let valid = try signedCertificates().filter { $0.notAfter >= now }.flatMap(\.pem)
        try write(.signedCertificates, valid + pem)
    }
}
