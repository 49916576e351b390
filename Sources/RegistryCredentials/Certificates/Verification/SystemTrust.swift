internal import SystemCrypto

/// The certificates that this system trusts.
public enum SystemTrust {
    /// Where systems keep them in one file, as Go looks for them (crypto/x509/root_linux.go).
    static let paths = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    /// Reads them.
    ///
    /// - Parameter path: The value of `SSL_CERT_FILE`, which takes the place of the system's file.
    /// - Returns: None when the system has no such file; those that cannot be read are left out.
    /// - Throws: ``FileError``.
    public static func read(_ path: String? = nil) throws -> [CertificateDetails] {
        for path in path.map({ [$0] }) ?? paths {
            guard let bytes = try Files.readIfPresent(path, flags: 0)?.bytes else { continue }
            let certificates = (try? CertificateBundle.read(bytes, limit: 1 << 24)) ?? []
            return certificates.enumerated().compactMap { number, certificate in
                try? CertificateDetails(certificate, number: number + 1, path: path)
            }
        }
        return []
    }
}
