public import FoundationEssentials

/// What is due, decided but not yet done.
///
/// Planning reads no clock and writes nothing, so a dry run shows exactly what will be done.
public struct RotationPlan: Equatable, Sendable {
    /// One thing that is due, and why.
    public struct Step: Equatable, Sendable {
        /// What is due.
        public enum Item: Equatable, Sendable {
            /// The certificate of the deployment.
            case certificate
            /// The HTTP secret of a registry.
            case httpSecret(Identifier)
        }

        /// What is due.
        public let item: Item
        /// Why.
        public let reason: DueReason
    }

    /// What is due, the certificate first, then the registries in the order of regcred.yaml.
    public let steps: [Step]

    /// Plans for a state at the time of `draft`.
    ///
    /// - Throws: What reading the state throws.
    public init(_ draft: StateDraft) throws {
        var steps: [Step] = []
        if let reason = try draft.certificateDueReason() { steps.append(Step(item: .certificate, reason: reason)) }
        let deployment = try draft.deployment()
        for registry in deployment.registries {
            let secret = try draft.httpSecret(registry.name)
            guard let reason = deployment.secrets.dueReason(of: secret, now: draft.now) else { continue }
            steps.append(Step(item: .httpSecret(registry.name), reason: reason))
        }
        self.steps = steps
    }
}

extension SecretPolicy {
    /// When an HTTP secret is to be rotated.
    public func rotationDate(of secret: HTTPSecret) -> Date {
        secret.current.created.addingTimeInterval(Double(rotateEvery.seconds))
    }

    /// Why an HTTP secret is due at `now`; `nil` when it is not.
    func dueReason(of secret: HTTPSecret?, now: Date) -> DueReason? {
        guard let secret else { return .missing }
        let date = rotationDate(of: secret)
        return now >= date ? .age(date) : nil
    }
}

extension CredentialState {
    /// What is due now.
    ///
    /// - Throws: As ``read(_:)``.
    public func plan() throws -> RotationPlan {
        try read { try RotationPlan($0) }
    }

    /// Does what is due, or everything, and publishes; users who have expired since the last publication go too.
    ///
    /// - Parameters:
    ///   - onlyDue: `false` renews and rotates everything, due or not.
    ///   - options: Whether to write and publish.
    /// - Returns: What was done and what changed.
    /// - Throws: ``CertificateError``; as every change.
    public func rotate(
        onlyDue: Bool,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> (steps: [RotationPlan.Step.Item], report: ChangeReport) {
        var steps: [RotationPlan.Step.Item] = []
        let report = try change("rotate", onlyDue ? "due" : "all", options) { draft in
            let deployment = try draft.deployment()
            steps =
                onlyDue
                ? try RotationPlan(draft).steps.map(\.item)
                : [.certificate] + deployment.registries.map { .httpSecret($0.name) }
            for step in steps {
                switch step {
                case .certificate: _ = try draft.issueCertificate(issuer: deployment.certificate.issuer)
                case .httpSecret(let registry): try draft.rotateSecret(of: registry)
                }
            }
        }
        return (steps, report)
    }
}
