internal import SystemCrypto

/// A certificate with its private key, as PEM.
struct IssuedCertificate: Equatable, Sendable {
    /// The certificate, followed by its chain without the root.
    let certificate: [UInt8]
    /// The key, PKCS #8.
    let key: Secret

    /// Whether the certificate is its own issuer.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)``.
    func isSelfIssued() throws(CertificateError) -> Bool {
        do throws(CryptoError) {
            return try Certificate(pem: certificate).isSelfIssued
        } catch {
            throw .unreadable(path: StatePath.certificate.description, reason: "\(error)")
        }
    }

    /// Checks that the key is that of the certificate.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)``, ``CertificateError/keyMismatch(certificate:key:)``.
    func checkKey(
        certificate certificatePath: StatePath = .certificate,
        key keyPath: StatePath = .certificateKey
    ) throws(CertificateError) {
        let isMatch: Bool
        var path = keyPath
        do throws(CryptoError) {
            let key = try PrivateKey(pem: key.storage)
            path = certificatePath
            isMatch = key.hasSamePublicKey(as: try Certificate(pem: certificate))
        } catch {
            throw .unreadable(path: path.description, reason: "\(error)")
        }
        guard isMatch else {
            throw .keyMismatch(certificate: certificatePath.description, key: keyPath.description)
        }
    }
}
