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
        try openedCertificate(.certificate).isSelfIssued
    }

    /// Checks that the key is that of the certificate.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)``, ``CertificateError/keyMismatch(certificate:key:)``.
    func checkKey(
        certificate certificatePath: StatePath = .certificate,
        key keyPath: StatePath = .certificateKey
    ) throws(CertificateError) {
        let key = try openedKey(keyPath)
        guard key.hasSamePublicKey(as: try openedCertificate(certificatePath)) else {
            throw .keyMismatch(certificate: certificatePath.description, key: keyPath.description)
        }
    }

    /// The first certificate.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)`` with `path`.
    func openedCertificate(_ path: StatePath) throws(CertificateError) -> Certificate {
        do throws(CryptoError) {
            return try Certificate(pem: certificate)
        } catch {
            throw .unreadable(path: path.description, reason: "\(error)")
        }
    }

    /// The key, which must not be encrypted.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)`` with `path`.
    func openedKey(_ path: StatePath) throws(CertificateError) -> PrivateKey {
        do throws(CryptoError) {
            return try PrivateKey(pem: key.storage)
        } catch {
            throw .unreadable(path: path.description, reason: "\(error)")
        }
    }
}
