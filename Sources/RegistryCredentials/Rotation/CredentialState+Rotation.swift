extension CredentialState {
    /// What a rotation came to.
    public struct RotationOutcome: Sendable {
        /// What was renewed or rotated.
        public let done: [RotationPlan.Step.Item]
        /// What was due and could not be done, and why.
        ///
        /// It keeps nothing else from being done.
        public let failures: [(item: RotationPlan.Step.Item, error: any Error)]
        /// What changed.
        public let report: ChangeReport
    }

    /// What is due now.
    ///
    /// - Throws: As ``read(_:)``.
    public func plan() throws -> RotationPlan {
        let isPublished = try publicationFindings().isEmpty
        return try read { try RotationPlan($0, isPublished: isPublished) }
    }

    /// Does what is due, or everything, and publishes; users who have expired since the last publication go too.
    ///
    /// Passwords stay in either case: who uses them must learn the new one. Robots' old names go when they are due.
    ///
    /// - Parameters:
    ///   - onlyDue: `false` renews and rotates everything, due or not.
    ///   - options: Whether to write and publish.
    /// - Returns: What was done, what failed and what changed.
    /// - Throws: As every change.
    public func rotate(onlyDue: Bool, _ options: ChangeOptions = ChangeOptions()) throws -> RotationOutcome {
        var done: [RotationPlan.Step.Item] = []
        var failures: [(item: RotationPlan.Step.Item, error: any Error)] = []
        let report = try change("rotate", onlyDue ? "due" : "all", options) { draft in
            for item in try items(draft, onlyDue: onlyDue) {
                do {
                    // A step that fails half-way leaves no trace in the draft.
                    var attempt = draft
                    try attempt.perform(item)
                    draft = attempt
                    done.append(item)
                } catch {
                    failures.append((item, error))
                }
            }
        }
        return RotationOutcome(done: done, failures: failures, report: report)
    }

    private func items(_ draft: StateDraft, onlyDue: Bool) throws -> [RotationPlan.Step.Item] {
        // Every change publishes, so the publication is no step of its own here.
        let due = try RotationPlan(draft, isPublished: true).steps.filter(\.isAutomatic).map(\.item)
        if onlyDue { return due }
        let all: [RotationPlan.Step.Item] =
            try [.certificate] + draft.deployment().registries.map { .httpSecret($0.name) }
        return all + due.filter { !all.contains($0) }
    }
}

extension StateDraft {
    fileprivate mutating func perform(_ item: RotationPlan.Step.Item) throws {
        switch item {
        case .certificate:
            let issuer = try deployment().certificate.issuer
            let isFirst = try certificateSummary() == nil
            _ = try issueCertificate(issuer: issuer, mayMakeAuthority: isFirst)
        case .httpSecret(let registry): try rotateSecret(of: registry)
        case .user(let realm, let name): try retire(name, in: realm)
        case .password, .publication: break
        }
    }
}
