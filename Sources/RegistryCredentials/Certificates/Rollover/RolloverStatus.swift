public import FoundationEssentials

/// Where the roll-over of the local CA stands, and what comes next.
public struct RolloverStatus: Equatable, Sendable {
    /// What has been done so far.
    public let phase: AuthorityRollover.Phase
    /// When the next CA was announced.
    public let started: Date
    /// How long clients have to take a new trust file.
    public let grace: TimeSpan
    /// From when on the next CA is to be put into service, or was to be.
    public let switchDate: Date
    /// When the next CA was put into service; `nil` before that.
    public let switched: Date?
    /// From when on the old CA is to be dropped; `nil` before the switch.
    public let dropDate: Date?
    /// What keeps the old CA for longer than a grace after the switch; `nil` when nothing does.
    public let hold: RolloverHold?
    /// Who signs instead of a local CA, so that the switch waits until regcred.yaml wants one again; `nil` when nobody
    /// does, and after the switch.
    public let otherIssuer: CertificatePolicy.Issuer?
    /// The CA that is trusted beside the one in service: before the switch the next one, after it the previous one.
    public let other: CertificateSummary
}

extension StateDraft {
    /// Where the roll-over of the local CA stands; `nil` when none is under way.
    ///
    /// - Throws: ``RolloverError``, ``CertificateError/unreadable(path:reason:)``,
    ///   ``StateError/malformed(path:reason:)``.
    public func rolloverStatus() throws -> RolloverStatus? {
        guard let rollover = try rollover() else { return nil }
        let path = rollover.phase == .announced ? StatePath.nextAuthority : .previousAuthority
        let issuer = try deployment().certificate.issuer
        return RolloverStatus(
            phase: rollover.phase,
            started: rollover.started,
            grace: rollover.grace,
            switchDate: rollover.switchDate,
            switched: rollover.switched,
            dropDate: try dropDate(of: rollover),
            hold: try hold(of: rollover),
            otherIssuer: rollover.phase == .announced && issuer != .ca ? issuer : nil,
            other: try CertificateSummary(pem: read(path) ?? [], path: path.description)
        )
    }
}
