internal import SystemCrypto

extension StateDraft {
    /// What clients must trust, each certificate once: for the certificate in service, for the one that waits to be
    /// served, and for those that registries may serve until they are restarted.
    ///
    /// For a certificate that signs itself that is the certificate; for one of an outside CA its anchor, with those before
    /// it; for others it is the local CA, with the next and the previous one during a roll-over.
    ///
    /// - Returns: PEM, what the certificate in service needs first. Only certificates, whatever else a file holds.
    /// - Throws: ``StateError/documentMissing(_:)``, ``CertificateError/unreadable(path:reason:)``,
    ///   ``RolloverError/incomplete(missing:)``.
    func trustBundle() throws -> [UInt8] {
        try trustedCertificates().reduce([], +)
    }

    /// The certificates of ``trustBundle()``, each as PEM.
    func trustedCertificates() throws -> [[UInt8]] {
        guard try read(.certificate) != nil else {
            throw StateError.documentMissing(StatePath.certificate.description)
        }
        var anchors: [[UInt8]] = []
        func add(_ more: [[UInt8]]) {
            for anchor in more where !anchors.contains(anchor) { anchors.append(anchor) }
        }
        try add(anchor(leaf(.certificate)))
        if try read(.nextCertificate) != nil {
            // No outside CA's, which goes into service as it is installed.
            let next = try leaf(.nextCertificate)
            try add(isSelfIssued(next) ? [next.pem()] : authorities())
        }
        for previous in try previousCertificates() { try add(anchor(ofPrevious: previous)) }
        // The switch of a roll-over replaces one that signs itself at once.
        if try deployment().certificate.issuer == .ca, try storedRollover() != nil { try add(authorities()) }
        try add(authoritiesForOthers(beside: anchors))
        return anchors
    }

    /// The local CA, and during a roll-over the next and the previous one, as PEM.
    ///
    /// - Throws: As ``trustBundle()``.
    public func authorityBundle() throws -> [UInt8] {
        try authorities().reduce([], +)
    }

    /// Checks that clients which trust the local CA, with the next and the previous one, accept the certificate in service.
    ///
    /// - Throws: ``CertificateError/notSigned(certificate:authority:)``.
    func checkTrust() throws {
        guard try trustAnchors() == nil, case let leaf = try leaf(.certificate), try !isSelfIssued(leaf) else { return }
        let (pem, authorities) = (try leaf.pem(), try authorities())
        guard authorities.contains(where: { CertificateSummary.isSigned(pem, by: $0) }) else {
            throw CertificateError.notSigned(
                certificate: StatePath.certificate.description,
                authority: StatePath.authority.description
            )
        }
    }

    private func leaf(_ path: StatePath) throws -> EncodedCertificate {
        try encoded(read(path) ?? [], path)[0]
    }

    private func isSelfIssued(_ leaf: EncodedCertificate) throws -> Bool {
        try leaf.issuerIsSubject && leaf.decoded().isSelfIssued
    }

    /// The trust anchors of a leaf.
    private func anchor(_ leaf: EncodedCertificate) throws -> [[UInt8]] {
        let pem = try leaf.pem()
        if try isSelfIssued(leaf) { return [pem] }
        if let anchors = try trustAnchors() { return try certificates(anchors.published(at: now), .trustAnchors) }
        guard let authority = try read(.authority), try isSigned(pem, byLocal: authority) else {
            throw StateError.documentMissing(try missingAnchor().description)
        }
        return try authorities()
    }

    /// The trust anchors of what stands among the previous certificates.
    func anchor(ofPrevious certificate: [UInt8]) throws -> [[UInt8]] {
        guard let authority = try read(.authority), CertificateSummary.isSigned(certificate, by: authority) else {
            return try anchor(encoded(certificate, .previousCertificates)[0])
        }
        return try authorities()
    }

    /// The local CA, with the next and the previous one, where what is served needs none of them.
    ///
    /// While another issuer signs that, clients who lost the CAs of a roll-over would be cut off by its switch later, and
    /// those of servers whose certificates the local CA signed are so without it. Nothing of that keeps what is served
    /// from being published: what cannot be read is left out.
    private func authoritiesForOthers(beside anchors: [[UInt8]]) throws -> [[UInt8]] {
        let all = [StatePath.authority, .nextAuthority, .previousAuthority].flatMap { path in
            (try? read(path) == nil ? [] : certificates(path)) ?? []
        }
        guard !all.allSatisfy(anchors.contains) else { return [] }
        if try read(.rollover) != nil { return all }
        guard try read(.signedCertificates) != nil else { return [] }
        do {
            return try lastExpiry(in: .signedCertificates, under: .authority).map { $0 > now } ?? false ? all : []
        } catch {
            // A bundle that cannot be read may hold a valid one.
            return all
        }
    }

    private func authorities() throws -> [[UInt8]] {
        guard try read(.authority) != nil else { throw StateError.documentMissing(StatePath.authority.description) }
        _ = try storedRollover()
        let paths = [StatePath.authority, .nextAuthority, .previousAuthority]
        return try paths.flatMap { try read($0) == nil ? [] : try certificates($0) }
    }

    /// The certificates of a document, each as PEM.
    ///
    /// They are written anew: a private key that somebody put beside them must not be published.
    private func certificates(_ path: StatePath) throws -> [[UInt8]] {
        try certificates(read(path) ?? [], path)
    }

    private func certificates(_ bytes: [UInt8], _ path: StatePath) throws -> [[UInt8]] {
        try encoded(bytes, path).map { try $0.pem() }
    }

    private func encoded(_ bytes: [UInt8], _ path: StatePath) throws(CertificateError) -> [EncodedCertificate] {
        do {
            return try EncodedCertificate.all(pem: bytes)
        } catch {
            throw .unreadable(path: path.description, reason: "\(error)")
        }
    }
}
