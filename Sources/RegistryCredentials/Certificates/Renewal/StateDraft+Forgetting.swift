public import FoundationEssentials
internal import SystemCrypto

/// A certificate that clients needed for what was in service before, and are not told to trust any more.
public struct ForgottenCertificate: Equatable, Sendable {
    /// What there is to know of it.
    public let summary: CertificateSummary
    /// Until when it would have stayed in the trust file.
    public let until: Date
}

extension StateDraft {
    /// Takes out of the trust file what only certificates need that were in service before.
    ///
    /// What the certificate in service, the next one, or a roll-over of the local CA needs stays. So does what tells of an
    /// earlier certificate of a CA that stays: nobody trusts anything less without it, but a roll-over waits for its end.
    ///
    /// - Returns: What the trust file no longer holds, in its order.
    /// - Throws: As ``trustBundle()``.
    mutating func forgetPrevious() throws -> [ForgottenCertificate] {
        let trusted = try trustedCertificates()
        let previous = try previous()
        let anchors = try trustAnchors()
        var current = self
        try current.writePrevious([])
        try anchors.map { try current.write(.trustAnchors, TrustAnchors(current: $0.current).bytes) }
        // What the local CA signed for others keeps it there, but not for somebody who fears for its key.
        if try deployment().certificate.issuer != .ca { try current.remove(.signedCertificates) }
        let needed = try current.trustedCertificates()
        let dropped = trusted.filter { !needed.contains($0) }
        guard !dropped.isEmpty else { return [] }

        var ends = anchors?.earlier.map { (pem: $0.pem, until: $0.until) } ?? []
        var kept: [DatedCertificate] = []
        for certificate in previous {
            let anchors = try anchor(ofPrevious: certificate.pem)
            if anchors.allSatisfy(needed.contains) { kept.append(certificate) }
            ends += try anchors.map { (pem: $0, until: try end(of: certificate)) }
        }
        if try warnOfForgetting(dropped) { try remove(.signedCertificates) }
        try writePrevious(kept)
        try anchors.map { try write(.trustAnchors, TrustAnchors(current: $0.current).bytes) }
        return try dropped.map { pem in
            let summary = try CertificateSummary(pem: pem, path: StatePath.previousCertificates.description)
            return ForgottenCertificate(
                summary: summary,
                until: ends.filter { $0.pem == pem }.map(\.until).max() ?? summary.notAfter
            )
        }
    }

    /// Returns whether certificates that the local CA signed for others lose their anchor.
    private mutating func warnOfForgetting(_ dropped: [[UInt8]]) throws -> Bool {
        warnings.append(
            "clients that take the new trust file refuse registries that serve an earlier certificate until they are "
                + "restarted; 'regcred cert probe' tells which"
        )
        let authorities = try [StatePath.authority, .previousAuthority].filter { path in
            guard let pem = try read(path) else { return false }
            return dropped.contains(try translated { try Certificate(pem: pem).pem() })
        }
        let last = try authorities.compactMap { try lastExpiry(in: .signedCertificates, under: $0) }.max()
        guard let last, last > now else { return false }
        warnings.append(
            "they also refuse certificates that the local CA signed for others, valid until \(last.rfc3339)"
        )
        return true
    }

    /// Whether a roll-over keeps the previous CA in the trust file.
    func keepsPreviousAuthority() throws -> Bool {
        try storedRollover()?.phase == .switched
    }
}
