extension CredentialState {
    /// What forgetting certificates that were in service before came to.
    public struct ForgettingOutcome: Sendable {
        /// What clients are not told to trust any more, in the order of the trust file; empty when there was nothing.
        public let dropped: [ForgottenCertificate]
        /// Whether a roll-over of the local CA keeps the previous one in the trust file.
        public let keepsPreviousAuthority: Bool
        /// What changed.
        public let report: ChangeReport
    }

    /// Takes certificates out of the trust file that clients needed for what was in service before: earlier ones that
    /// sign themselves, and the anchors of those of an outside CA.
    ///
    /// Otherwise they stay until the last certificate that needs them has expired, since registries serve it until they
    /// are restarted. Whoever has stolen a key of theirs can use it as long.
    ///
    /// - Parameter options: Whether to write and publish.
    /// - Returns: What was dropped.
    /// - Throws: ``StateError/documentMissing(_:)``, ``CertificateError/unreadable(path:reason:)``,
    ///   ``RolloverError/incomplete(missing:)``; as every change.
    public func forgetPreviousCertificates(_ options: ChangeOptions = ChangeOptions()) throws -> ForgettingOutcome {
        var dropped: [ForgottenCertificate] = []
        var keepsPreviousAuthority = false
        let report = try change("cert.forget", "server", options) { draft in
            dropped = try draft.forgetPrevious()
            keepsPreviousAuthority = try draft.keepsPreviousAuthority()
        }
        return ForgettingOutcome(dropped: dropped, keepsPreviousAuthority: keepsPreviousAuthority, report: report)
    }
}
