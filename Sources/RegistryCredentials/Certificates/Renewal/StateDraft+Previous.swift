internal import FoundationEssentials
internal import SystemCrypto

/// What clients need for certificates that were in service before: certificates/server-previous.pem.
///
/// Registries serve such a certificate until they are restarted. One that signs itself, or that the local CA signed,
/// stands there itself; for one of an outside CA its anchor does, with the time at which the certificate ends.
extension StateDraft {
    /// What is needed still, as PEM.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)``, ``StateError/malformed(path:reason:)``.
    func previousCertificates() throws -> [[UInt8]] {
        try previous().map(\.pem)
    }

    /// Keeps what clients need for the certificate in service once `issued` takes its place.
    ///
    /// Clients that trust the local CA need nothing for that; where a certificate signs itself, they need what it
    /// needs until it expires. An outside CA's anchors go out of service with its certificate.
    mutating func rememberCertificate(before issued: IssuedCertificate) throws {
        var kept = try previous()
        if let old = try read(.certificate) {
            let (leaf, end, isSelfIssued, isNewSelfIssued) = try previousRead { () throws(CryptoError) in
                let leaf = try Certificate(pem: old)
                return (
                    try leaf.pem(), try leaf.notAfter(), leaf.isSelfIssued,
                    try Certificate(pem: issued.certificate).isSelfIssued
                )
            }
            let until = Date(timeIntervalSince1970: Double(end))
            if !isSelfIssued, let anchors = try trustAnchors() {
                let earlier = anchors.earlier.map { DatedCertificate(pem: $0.pem, until: $0.until) }
                kept = [DatedCertificate(pem: anchors.current, until: until)] + earlier + kept
            } else if isSelfIssued || isNewSelfIssued {
                kept = [DatedCertificate(pem: leaf, until: nil)] + kept
            }
        }
        try writePrevious(needed(kept))
    }

    /// Forgets what nobody needs any more.
    mutating func forgetExpiredCertificates() throws {
        try writePrevious(try previous())
    }

    /// When the first of them was no longer needed; `nil` when all are.
    func firstExpiryOfPrevious() throws -> Date? {
        guard let bytes = try read(.previousCertificates) else { return nil }
        return try DatedCertificate.read(bytes, .previousCertificates).map(end(of:)).min().flatMap {
            $0 <= now ? $0 : nil
        }
    }

    /// What is needed still, with the times that stand above.
    func previous() throws -> [DatedCertificate] {
        try needed(read(.previousCertificates).map { try DatedCertificate.read($0, .previousCertificates) } ?? [])
    }

    /// Those that have not ended, each once and as long as any of the same says.
    private func needed(_ certificates: [DatedCertificate]) throws -> [DatedCertificate] {
        var needed: [DatedCertificate] = []
        for certificate in certificates where try end(of: certificate) > now {
            guard let index = needed.firstIndex(where: { $0.pem == certificate.pem }) else {
                needed.append(certificate)
                continue
            }
            if try end(of: needed[index]) < end(of: certificate) { needed[index] = certificate }
        }
        return needed
    }

    /// Until when clients need it.
    func end(of certificate: DatedCertificate) throws -> Date {
        let notAfter = try CertificateSummary(
            pem: certificate.pem,
            path: StatePath.previousCertificates.description
        ).notAfter
        return min(certificate.until ?? notAfter, notAfter)
    }

    private func previousRead<Value>(_ body: () throws(CryptoError) -> Value) throws -> Value {
        do throws(CryptoError) {
            return try body()
        } catch {
            throw CertificateError.unreadable(path: StatePath.certificate.description, reason: "\(error)")
        }
    }

    mutating func writePrevious(_ certificates: [DatedCertificate]) throws {
        guard !certificates.isEmpty else { return try remove(.previousCertificates) }
        try write(.previousCertificates, certificates.flatMap(\.bytes))
    }
}
