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
    /// - Throws: ``InstallError/unreadable(file:reason:hint:)``; ``CertificateError/unreadable(path:reason:)`` when an
    ///   extension is malformed.
    public func read() throws -> [Certificate] {
        try certificates().map { certificate in
            let pem = try translated { try certificate.certificate.pem() }
            return Certificate(pem: pem, summary: try CertificateSummary(pem: pem, path: name))
        }
    }

    /// The one certificate request in it, which its own key has signed.
    ///
    /// - Throws: ``SigningError/unreadable(file:reason:hint:)``, ``SigningError/notSignedByItsKey``.
    public func readRequest() throws(SigningError) -> PendingRequest {
        let (known, isSigned): (PendingRequest, Bool)
        do throws(RequestReadingError) {
            let request = try CertificateRequest.read(bytes)
            (known, isSigned) = (try PendingRequest(bytes), request.isSignedByItsKey)
        } catch {
            throw .unreadable(file: name, reason: error.description, hint: error.hint)
        }
        guard isSigned else { throw .notSignedByItsKey }
        return known
    }
}
