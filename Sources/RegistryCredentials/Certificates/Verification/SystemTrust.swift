internal import SystemCrypto

/// The certificates that this system trusts.
public enum SystemTrust {
    /// Where systems keep them in one file, as Go looks for them (crypto/x509/root_linux.go).
    private static let paths = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    /// The most bytes that the file may have; a system may trust more than a person hands over.
    static let limit = 16 * CertificateFile.limit

    /// Reads the file.
    ///
    /// - Parameter path: The value of `SSL_CERT_FILE`, which takes the place of the system's file when it is not empty.
    /// - Returns: `nil` when there is none.
    /// - Throws: ``FileError``.
    public static func file(_ path: String?) throws -> CertificateFile? {
        let paths = path.flatMap { $0.isEmpty ? nil : [$0] } ?? paths
        for path in paths {
            guard let bytes = try Files.readIfPresent(path, flags: 0)?.bytes else { continue }
            return CertificateFile(name: path, bytes: bytes)
        }
        return nil
    }

    /// Reads them.
    ///
    /// - Parameter path: As for ``file(_:)``.
    /// - Returns: None when the system has no such file; those that cannot be read are left out.
    /// - Throws: ``FileError``.
    public static func read(_ path: String? = nil) throws -> [CertificateDetails] {
        guard let file = try file(path) else { return [] }
        let certificates = (try? CertificateBundle.read(file.bytes, limit: limit)) ?? []
        return certificates.enumerated().compactMap { number, certificate in
            try? CertificateDetails(certificate, number: number + 1, path: file.name)
        }
    }
}
