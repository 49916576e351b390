internal import COpenSSL
internal import Synchronization

/// The last certificates that were read from PEM text.
///
/// A command reads the same two or three a dozen times, and OpenSSL sets up the decoders of a public key for each.
enum CertificateMemo {
    /// What was read of a text.
    enum Extent { case first, all }

    private struct Entry {
        let pem: [UInt8]
        let extent: Extent
        let certificates: [SharedCertificate]
    }

    /// How many texts are remembered, and how long they are at most, in bytes: a bundle of hundreds is not.
    private static let (most, longest) = (8, 1 << 14)

    private static let known = Mutex<[Entry]>([])

    /// What was read of `pem`, or what `read` reads of it.
    static func certificates(
        of pem: [UInt8],
        _ extent: Extent,
        _ read: () throws(CryptoError) -> [SharedCertificate]
    ) throws(CryptoError) -> [SharedCertificate] {
        let extent = hasOneBlock(pem) ? .all : extent
        let entry = known.withLock { $0.first { $0.extent == extent && $0.pem == pem } }
        if let entry { return entry.certificates }
        let certificates = try read()
        guard pem.count <= longest else { return certificates }
        known.withLock { known in
            if known.count == most { known.removeFirst() }
            known.append(Entry(pem: pem, extent: extent, certificates: certificates))
        }
        return certificates
    }

    /// Whether the first certificate is all that the text can hold, so that both readings are the same.
    private static func hasOneBlock(_ pem: [UInt8]) -> Bool {
        let start = Array("-----BEGIN ".utf8)
        guard pem.count <= longest, pem.starts(with: start) else { return false }
        let dash = start[0]
        return !pem.indices.dropFirst().contains { pem[$0] == dash && pem[$0...].starts(with: start) }
    }
}
