import FoundationEssentials
internal import SystemCrypto

/// Which certificates were put into service when, as the audit log tells.
///
/// It outlasts the generations: of those only the latest ones are kept, and each change makes one.
public struct CertificateHistory: Sendable {
    /// No history at all.
    public static let none = CertificateHistory(auditLog: [])

    private let log: [UInt8]

    /// The history of an audit log.
    public init(auditLog: [UInt8]) {
        log = auditLog
    }

    /// When a chain was put into service for the last time; `nil` when it never was.
    ///
    /// The log has the digest of certificates/server.pem; the chain is written as that document is. Lines that are no
    /// entries are passed over.
    func inServiceSince(_ chain: [CertificateDetails]) -> Date? {
        guard let pem = try? chain.flatMap({ try $0.pem() }) else { return nil }
        let digest = SHA256.hexDigest(of: pem)
        let change = AuditEntry.Change(path: StatePath.certificate.description, sha256: digest)
        for line in log.split(separator: UInt8(ascii: "\n")).reversed() where line.contains(digest.utf8) {
            guard let entry = try? JSONDecoder().decode(AuditEntry.self, from: Data(line)),
                entry.changes.contains(change)
            else { continue }
            return Date(rfc3339: entry.time)
        }
        return nil
    }
}

extension CredentialState {
    /// Which certificates were in service.
    ///
    /// - Throws: As ``read(_:)``.
    public func certificateHistory() throws -> CertificateHistory {
        CertificateHistory(auditLog: try auditLog())
    }
}
