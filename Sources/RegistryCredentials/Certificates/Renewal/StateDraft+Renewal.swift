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
            policy: deployment.certificate,
            now: now
        )
    }

    /// The same when a certificate is wanted although none is due; with `replaces` one that waits is made anew, whatever
    /// is broken about it.
    func forcedLeafRenewal(replaces: Bool) throws -> LeafRenewal {
        var draft = self
        if replaces { try draft.discardNext() }
        return try draft.leafRenewal()
            .forced(current: draft.certificateSummary(), policy: draft.deployment().certificate, now: now)
    }

    /// Does what was decided.
    ///
    /// - Throws: ``CertificateError``, ``RolloverError``.
    mutating func perform(_ renewal: LeafRenewal, keepsKey: Bool) throws {
        let issuer = try deployment().certificate.issuer
        switch renewal {
        case .notDue, .wait: break
        case .issue:
            let isFirst = try read(.certificate) == nil
            _ = try issueCertificate(issuer: issuer, mayMakeAuthority: isFirst, keepsKey: keepsKey)
        case .stage:
            let next = try makeCertificate(issuer: issuer, mayMakeAuthority: false, keepsKey: keepsKey)
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
        try discardNext()
    }

    /// Keeps the certificate in service for the trust file, if clients need it there.
    ///
    /// Registries serve it until they are restarted. Clients that trust the CA need nothing for that; where it or the
    /// new one signs itself, they need what it needs until it expires.
    private mutating func rememberCertificate(before issued: IssuedCertificate) throws {
        var kept = try previousCertificates()
        if let old = try read(.certificate) {
            do {
                let isOwn = try [old, issued.certificate].contains { try Certificate(pem: $0).isSelfIssued }
                let leaf = try Certificate(pem: old)
                if isOwn, try Date(timeIntervalSince1970: Double(leaf.fields().notAfter)) > now {
                    let pem = try leaf.pem()
                    kept = [pem] + kept.filter { $0 != pem }
                }
            } catch let error as CryptoError {
                throw CertificateError.unreadable(path: StatePath.certificate.description, reason: "\(error)")
            }
        }
        try writePrevious(kept)
    }

    /// Forgets the certificates before the one in service that have expired.
    mutating func forgetExpiredCertificates() throws {
        try writePrevious(try previousCertificates())
    }

    private mutating func writePrevious(_ certificates: [[UInt8]]) throws {
        guard !certificates.isEmpty else { return try remove(.previousCertificates) }
        try write(.previousCertificates, certificates.reduce([], +))
    }

    /// When the first of the certificates before the one in service expired; `nil` when none has.
    func firstExpiryOfPrevious() throws -> Date? {
        guard let bundle = try read(.previousCertificates) else { return nil }
        do {
            let ends = try Certificate.chain(pem: bundle).map { try $0.certificate.fields().notAfter }
            return ends.min().map { Date(timeIntervalSince1970: Double($0)) }.flatMap { $0 <= now ? $0 : nil }
        } catch let error as CryptoError {
            throw CertificateError.unreadable(path: StatePath.previousCertificates.description, reason: "\(error)")
        }
    }
}
