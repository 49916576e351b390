public import FoundationEssentials
internal import SystemCrypto

extension StateDraft {
    /// The certificate that waits to be served, and from when on it is to be; `nil` when there is none.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)``.
    public func nextCertificateSummary() throws -> (certificate: CertificateSummary, served: Date)? {
        guard let next = try read(.nextCertificate).map(Self.nextSummary), let current = try certificateSummary() else {
            return nil
        }
        return (next, try deployment().certificate.serviceDate(of: next, after: current))
    }

    private static func nextSummary(_ pem: [UInt8]) throws -> CertificateSummary {
        try CertificateSummary(pem: pem, path: StatePath.nextCertificate.description)
    }

    /// What is to be done about the certificate in service.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)``, ``StateError/documentMissing(_:)``.
    func leafRenewal() throws -> LeafRenewal {
        let deployment = try deployment()
        let next = try pair(.nextCertificate, .nextCertificateKey)
        let summary = try next.map { try Self.nextSummary($0.certificate) }
        var difference = summary.flatMap {
            deployment.certificate.difference(of: $0, names: deployment.certificateNames)
        }
        if let next, difference == nil { difference = try authorityDifference(of: next.certificate) }
        if let summary, difference == nil, now >= summary.notAfter { difference = .expired(summary.notAfter) }
        return LeafRenewal(
            current: try certificateSummary(),
            reason: try certificateDueReason(),
            next: summary,
            difference: difference,
            isTrusted: try clientsTrustNext(),
            policy: deployment.certificate,
            now: now
        )
    }

    /// Whether clients trust already what the next certificate will need them to, whatever one that waits needs.
    private func clientsTrustNext() throws -> Bool {
        var draft = self
        try draft.discardNext()
        switch try deployment().certificate.issuer {
        case .selfSigned: return false
        // What an outside CA signs is installed, and its anchor stays with those before it.
        case .csr: return true
        case .ca:
            guard let authority = try read(.authority) else {
                // The first CA of a deployment is new to clients. One that was lost leaves nothing to wait for.
                return try trustAnchors() == nil && certificateSummary()?.isSelfSigned == false
            }
            // Whatever is so broken that there can be no trust file is mended by a new certificate.
            guard let bundle = try? draft.trustBundle(),
                let wanted = try? EncodedCertificate.all(pem: authority),
                let anchors = try? EncodedCertificate.all(pem: bundle)
            else { return true }
            return wanted.allSatisfy { wanted in anchors.contains { $0.der == wanted.der } }
        }
    }

    /// The same when a certificate is wanted although none is due; with `replaces` one that waits is made anew, whatever
    /// is broken about it.
    func forcedLeafRenewal(replaces: Bool) throws -> LeafRenewal {
        var draft = self
        if replaces { try draft.discardNext() }
        return try draft.leafRenewal()
            .forced(current: draft.certificateSummary(), isTrusted: draft.clientsTrustNext(), now: now)
    }

    /// Does what was decided.
    ///
    /// - Parameters:
    ///   - renewal: What was decided.
    ///   - keepsKey: Whether the key in service stays, if it is of the right kind.
    ///   - mayMakeAuthority: Whether to make a local CA also for another certificate than the first.
    /// - Throws: ``CertificateError``, ``RolloverError``.
    mutating func perform(_ renewal: LeafRenewal, keepsKey: Bool, mayMakeAuthority: Bool = false) throws {
        let issuer = try deployment().certificate.issuer
        let mayMakeAuthority = try mayMakeAuthority || read(.certificate) == nil
        switch renewal {
        case .notDue, .wait: break
        case .issue:
            try issueCertificate(issuer: issuer, mayMakeAuthority: mayMakeAuthority, keepsKey: keepsKey)
        case .stage:
            let next = try makeCertificate(
                issuer: issuer,
                mayMakeAuthority: mayMakeAuthority,
                keepsKey: keepsKey
            )
            try write(.nextCertificate, next.certificate)
            try write(.nextCertificateKey, next.key.unprotectedBytes)
        case .serve:
            guard let next = try pair(.nextCertificate, .nextCertificateKey) else { break }
            try next.checkKey(certificate: .nextCertificate, key: .nextCertificateKey)
            try putIntoService(next)
        case .discard: try discardNext()
        }
    }

    /// Throws the certificate away that waits to be served.
    mutating func discardNext() throws {
        try remove(.nextCertificate)
        try remove(.nextCertificateKey)
    }

    /// Puts a certificate into service, and keeps what clients need for the one before it.
    mutating func putIntoService(_ issued: IssuedCertificate) throws {
        try rememberCertificate(before: issued)
        try write(.certificate, issued.certificate)
        try write(.certificateKey, issued.key.unprotectedBytes)
        try remove(.trustAnchors)
        try remove(.certificateRequest)
        try discardNext()
    }
}
