import FoundationEssentials
internal import SystemCrypto

/// A certificate of a document, and the time in the line above it until which clients need it.
struct DatedCertificate: Equatable, Sendable {
    let pem: [UInt8]
    /// `nil` when no line says it.
    let until: Date?

    private static let comment = "# valid until "

    /// Reads a document, which has one certificate or more: where there is none, regcred keeps no document.
    ///
    /// Other lines, and what stands between certificates, are skipped.
    ///
    /// - Throws: ``StateError/malformed(path:reason:)``.
    static func read(_ bytes: [UInt8], _ path: StatePath) throws(StateError) -> [DatedCertificate] {
        var (certificates, block, until): ([DatedCertificate], [UInt8], Date?) = ([], [], nil)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: Self.comment.utf8) {
                let words = String(decoding: line.dropFirst(Self.comment.utf8.count), as: UTF8.self)
                guard let date = Date(rfc3339: words) else {
                    throw .malformed(path: path.description, reason: "has a line with a malformed time")
                }
                until = date
            }
            let isStart = line.starts(with: "-----BEGIN ".utf8)
            guard isStart || !block.isEmpty else {
                guard line.starts(with: "-----END ".utf8) else { continue }
                throw .malformed(path: path.description, reason: "has the end of a certificate without its beginning")
            }
            block += line + [UInt8(ascii: "\n")]
            guard line.starts(with: "-----END ".utf8) else { continue }
            do throws(CryptoError) {
                certificates.append(DatedCertificate(pem: try Certificate(pem: block).pem(), until: until))
            } catch {
                throw .malformed(
                    path: path.description,
                    reason: "has a certificate that cannot be read: \(error)"
                )
            }
            (block, until) = ([], nil)
        }
        guard block.isEmpty, until == nil else {
            throw .malformed(path: path.description, reason: "ends in the middle of a certificate")
        }
        guard !certificates.isEmpty else { throw .malformed(path: path.description, reason: "has no certificate") }
        return certificates
    }

    /// The certificate as it stands in a document.
    var bytes: [UInt8] {
        (until.map { Array("\(Self.comment)\($0.rfc3339)\n".utf8) } ?? []) + pem
    }
}
