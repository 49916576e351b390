import FoundationEssentials
internal import SystemCrypto

/// What a rotation did about a certificate that an outside CA signs.
public struct OutsideRenewal: Sendable {
    /// Why it is due; `nil` when everything was to be renewed, due or not.
    public let reason: DueReason?
    /// The request that waits for the CA.
    public let request: PendingRequest
    /// Whether the request was made by this rotation.
    public let isRequestNew: Bool
    /// Why waiting is no answer any more: the certificate in service has expired or its names are wrong.
    public let failure: RequestError?
}

extension StateDraft {
    /// Does for a certificate of an outside CA what can be done without it: has a request waiting.
    ///
    /// - Returns: `nil` when `item` is something else, or regcred itself signs.
    /// - Throws: ``RequestError``, ``CertificateError``.
    mutating func renewalOutside(_ item: RotationPlan.Step.Item) throws -> OutsideRenewal? {
        let deployment = try deployment()
        guard item == .certificate, deployment.certificate.issuer == .csr else { return nil }
        let reason = try certificateDueReason()
        let isRequestNew = try prepareRequest().origin.isNew
        guard let request = try pendingRequest() else {
            throw StateError.documentMissing(StatePath.request.description)
        }
        return OutsideRenewal(
            reason: reason,
            request: request,
            isRequestNew: isRequestNew,
            failure: try reason.flatMap { try failure($0, deployment) }
        )
    }

    /// Keeps the pending request for as long as its certificate is in service.
    mutating func rememberRequest() throws {
        guard let request = try pendingRequest() else { return try remove(.certificateRequest) }
        try write(.certificateRequest, request.pem)
    }

    /// The names that were asked for with the certificate in service; empty when nobody knows.
    func askedNames() throws -> [String] {
        // A damaged one must not keep the rest of a rotation from being done.
        try read(.certificateRequest).flatMap { try? PendingRequest($0).names } ?? []
    }

    private func failure(_ reason: DueReason, _ deployment: Deployment) throws -> RequestError? {
        guard let summary = try certificateSummary() else { return .overdue(reason) }
        if now >= summary.notAfter { return .overdue(.expired(summary.notAfter)) }
        return NameCoverage.missing(deployment.certificateNames, in: summary.names).isEmpty ? nil : .overdue(reason)
    }
}

extension CertificatePolicy {
    /// Why a certificate is due when an outside CA is to sign it; `nil` when it is not.
    ///
    /// The CA decides on the lifetime, and may add names: only one that was asked for is too many.
    ///
    /// - Parameters:
    ///   - certificate: The certificate in service.
    ///   - isOutside: Whether an outside CA signed it.
    ///   - names: The names that it must have.
    ///   - asked: The names that were asked for with it; empty when nobody knows.
    ///   - renewal: When it is to be renewed.
    ///   - now: The current time.
    /// - Returns: The reason, or `nil`.
    func outsideDueReason(
        of certificate: CertificateSummary,
        _ isOutside: Bool,
        names: [ServerName],
        asked: [String],
        renewal: Date,
        now: Date
    ) -> DueReason? {
        if !NameCoverage.missing(names, in: certificate.names).isEmpty { return .namesChanged }
        if now >= certificate.notAfter { return .expired(certificate.notAfter) }
        if !isOutside { return .issuerChanged(issuer) }
        if certificate.key != key.rawValue { return .keyChanged(from: certificate.key, to: key.rawValue) }
        let unwanted = Set(asked.map(Self.canonical)).subtracting(names.map(\.description))
        if !unwanted.isDisjoint(with: certificate.names.map(Self.canonical)) { return .namesChanged }
        return now >= renewal ? .age(renewal) : nil
    }

    /// A name as ``ServerName`` writes it.
    private static func canonical(_ name: String) -> String {
        IPAddress(name)?.description ?? name.lowercased()
    }
}
