internal import SystemCrypto

/// A file that somebody hands over: its name for errors, and its bytes.
public struct CertificateFile: Sendable {
    /// Its path, or how it is called.
    public let name: String
    /// Its contents.
    public let bytes: [UInt8]

    /// The most bytes that a file of certificates or a request may have.
    public static let limit = CertificateBundle.limit

    /// A file as a value.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// The certificates in it.
    ///
    /// - Throws: ``CertificateFileError``.
    func certificates() throws(CertificateFileError) -> [SharedCertificate] {
        do throws(CertificateBundleError) {
            return try CertificateBundle.read(bytes)
        } catch {
            throw CertificateFileError(error, path: name)
        }
    }

    /// The certificate request in it.
    ///
    /// - Throws: ``CertificateFileError``.
    func request() throws(CertificateFileError) -> CertificateRequest {
        do throws(RequestReadingError) {
            return try CertificateRequest.read(bytes)
        } catch {
            throw CertificateFileError(error, path: name)
        }
    }
}

/// What somebody hands over to have a certificate installed.
public struct InstallFiles: Sendable {
    /// The certificate and its chain, in any order.
    public var files: [CertificateFile]
    /// More of the chain; a root in one of these is trusted.
    public var chain: [CertificateFile]
    /// Roots that are trusted; when there are any, no others are.
    public var authorities: [CertificateFile]
    /// The roots that the system trusts.
    public var system: CertificateFile?

    /// Files as a value.
    public init(
        files: [CertificateFile],
        chain: [CertificateFile] = [],
        authorities: [CertificateFile] = [],
        system: CertificateFile? = nil
    ) {
        self.files = files
        self.chain = chain
        self.authorities = authorities
        self.system = system
    }
}
