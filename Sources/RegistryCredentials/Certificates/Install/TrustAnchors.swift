import FoundationEssentials
internal import SystemCrypto

/// The trust anchor of a certificate that an outside CA signed, and earlier ones that clients still need: the
/// contents of certificates/server-ca.pem.
///
/// The current one comes first. Above each earlier one a line tells until when certificates under it are valid that
/// were in service: until a registry is restarted, it may serve one of those.
struct TrustAnchors: Equatable, Sendable {
    /// An anchor of earlier certificates.
    struct Earlier: Equatable, Sendable {
        let pem: [UInt8]
        let until: Date
    }

    /// The anchor of the certificate in service, PEM.
    var current: [UInt8]
    /// Earlier ones, the newest first.
    var earlier: [Earlier]

    /// An anchor, and no earlier ones.
    init(current: [UInt8], earlier: [Earlier] = []) {
        self.current = current
        self.earlier = earlier
    }

    /// Reads the document.
    ///
    /// - Throws: ``StateError/malformed(path:reason:)``.
    init(parsing bytes: [UInt8]) throws(StateError) {
        let blocks = try DatedCertificate.read(bytes, .trustAnchors)
        guard let first = blocks.first else { throw Self.malformed("has no certificate") }
        current = first.pem
        var earlier: [Earlier] = []
        for block in blocks.dropFirst() {
            guard let until = block.until else {
                throw Self.malformed("has a second certificate without a time above it")
            }
            earlier.append(Earlier(pem: block.pem, until: until))
        }
        self.earlier = earlier
    }

    private static func malformed(_ reason: String) -> StateError {
        .malformed(path: StatePath.trustAnchors.description, reason: reason)
    }

    /// The document.
    var bytes: [UInt8] {
        earlier.reduce(current) { $0 + DatedCertificate(pem: $1.pem, until: $1.until).bytes }
    }

    /// What clients must trust at `now`.
    func published(at now: Date) -> [UInt8] {
        earlier.filter { $0.until > now && $0.pem != current }.reduce(current) { $0 + $1.pem }
    }

    /// The anchors once a certificate under `anchor` takes the place of one that was valid until `until`.
    func replacing(with anchor: [UInt8], until: Date, now: Date) -> TrustAnchors {
        var earlier = earlier.filter { $0.pem != anchor && $0.until > now }
        if anchor != current, until > now {
            earlier.removeAll { $0.pem == current }
            earlier.insert(Earlier(pem: current, until: until), at: 0)
        }
        return TrustAnchors(current: anchor, earlier: earlier)
    }
}

extension StateDraft {
    /// The anchors of a certificate that an outside CA signed; `nil` when there are none.
    ///
    /// - Throws: ``StateError/malformed(path:reason:)``.
    func trustAnchors() throws -> TrustAnchors? {
        try read(.trustAnchors).map { try TrustAnchors(parsing: $0) }
    }

    /// Whether the local CA signed a certificate; taken for granted unless an outside CA may have.
    func isSigned(_ certificate: [UInt8], byLocal authority: [UInt8]) throws -> Bool {
        guard try deployment().certificate.issuer == .csr else { return true }
        return CertificateSummary.isSigned(certificate, by: authority)
    }

    /// The document whose lack leaves clients without anything to trust.
    func missingAnchor() throws -> StatePath {
        try deployment().certificate.issuer == .csr ? .trustAnchors : .authority
    }

    /// The anchors as they are before a certificate of an outside CA is installed, of whomever signed the one in
    /// service; `nil` when nobody could trust that.
    func anchorsInService() throws -> TrustAnchors? {
        guard let certificate = try certificate() else { return nil }
        if try certificate.isSelfIssued() {
            return TrustAnchors(current: try translated { try Certificate(pem: certificate.certificate).pem() })
        }
        if let anchors = try trustAnchors() { return anchors }
        guard let authority = try read(.authority), CertificateSummary.isSigned(certificate.certificate, by: authority)
        else { return nil }
        return TrustAnchors(current: try translated { try Certificate(pem: authority).pem() })
    }
}
