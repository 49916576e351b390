internal import SystemCrypto

extension CertificateFile {
    /// A certificate of a file.
    public struct Certificate: Equatable, Sendable {
        /// Its PEM text.
        public let pem: [UInt8]
        /// What there is to know of it.
        public let summary: CertificateSummary
    }

    /// What there is to know of each certificate in it, in their order: PEM, DER or PKCS #7.
    ///
    /// - Throws: ``CertificateFileError``; ``CertificateError/unreadable(path:reason:)`` when an
    ///   extension is malformed.
    public func read() throws -> [Certificate] {
        try certificates().map { certificate in
            let pem = try translated { try certificate.certificate.pem() }
            return Certificate(pem: pem, summary: try CertificateSummary(pem: pem, path: name))
        }
    }

    /// The certificates in it with everything that lints and verifiers look at, in their order.
    ///
    /// - Throws: ``CertificateFileError``.
    public func details() throws(CertificateFileError) -> [CertificateDetails] {
        try CertificateDetails.all(try certificates(), path: name)
    }

    /// The one certificate request in it, which its own key has signed.
    ///
    /// - Throws: ``CertificateFileError``, ``SigningError/notSignedByItsKey``.
    public func readRequest() throws -> PendingRequest {
        guard try request().isSignedByItsKey else { throw SigningError.notSignedByItsKey }
        do throws(RequestReadingError) {
            return try PendingRequest(bytes)
        } catch {
            throw CertificateFileError(error, path: name)
        }
    }
}
