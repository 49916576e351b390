import FoundationEssentials
internal import SystemCrypto

/// A client certificate that regcred issued; its key is with the client alone.
public struct ClientCertificate: Equatable, Sendable {
    /// Whom it identifies.
    public let name: String
    /// What there is to know of it.
    public let summary: CertificateSummary
    let pem: [UInt8]

    /// Whether it is still valid at `now`.
    func isValid(at now: Date) -> Bool { summary.notAfter >= now }
}

/// `certificates/clients.pem`: the client certificates that are still valid, oldest first.
struct ClientCertificateList {
    private(set) var certificates: [ClientCertificate]

    /// Reads the file.
    ///
    /// - Throws: ``ClientCertificateError/unreadable(path:reason:)``.
    init(parsing bytes: [UInt8]) throws {
        let path = StatePath.clientCertificates.description
        guard !bytes.isEmpty else {
            certificates = []
            return
        }
        do {
            certificates = try Certificate.chain(pem: bytes).map { try ClientCertificate($0.certificate) }
        } catch let error as CryptoError {
            throw ClientCertificateError.unreadable(path: path, reason: "\(error)")
        }
    }

    /// Adds a certificate, and drops those that have expired at `now`.
    mutating func append(_ certificate: ClientCertificate, now: Date) {
        certificates = certificates.filter { $0.isValid(at: now) } + [certificate]
    }

    /// The file.
    var bytes: [UInt8] { certificates.flatMap(\.pem) }
}

extension ClientCertificate {
    /// Reads the first certificate of `pem`.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)``.
    init(issued pem: [UInt8]) throws {
        self = try translated { try ClientCertificate(Certificate(pem: pem)) }
    }

    fileprivate init(_ certificate: borrowing Certificate) throws {
        pem = try certificate.pem()
        summary = try CertificateSummary(pem: pem, path: StatePath.clientCertificates.description)
        name = certificate.commonName ?? ""
    }
}
