extension CredentialState {
    /// What a rotation came to.
    public struct RotationOutcome: Sendable {
        /// What was renewed or rotated.
        public let done: [RotationPlan.Step.Item]
        /// What was due and could not be done, and why.
        ///
        /// It keeps nothing else from being done.
        public let failures: [(item: RotationPlan.Step.Item, error: any Error)]
        /// The CAs that will soon be too old, which only a person can replace.
        public let endingAuthorities: [RotationPlan.Step]
        /// What there is to know of a certificate that an outside CA signs; `nil` when none was to be renewed.
        public let outside: OutsideRenewal?
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
        var endingAuthorities: [RotationPlan.Step] = []
        var outside: OutsideRenewal?
        let report = try change("rotate", onlyDue ? "due" : "all", options) { draft in
            (done, failures, outside) = ([], [], nil)
            // Every change publishes, so the publication is no step of its own here.
            let plan = try RotationPlan(draft, isPublished: true)
            endingAuthorities = plan.steps.filter(\.isEndOfAuthority)
            for item in try items(plan, draft, onlyDue: onlyDue) {
                do {
                    // A step that fails half-way leaves no trace in the draft.
                    var attempt = draft
                    if let renewal = try attempt.renewalOutside(item) {
                        draft = attempt
                        outside = renewal
                        if let error = renewal.failure { failures.append((item, error)) }
                        continue
                    }
                    try attempt.perform(item, onlyDue: onlyDue)
                    draft = attempt
                    done.append(item)
                } catch  where passphrase.isAnswerable(error) {
                    throw error
                } catch {
                    failures.append((item, error))
                }
            }
        }
        return RotationOutcome(
            done: done,
            failures: failures,
            endingAuthorities: endingAuthorities,
            outside: outside,
            report: report
        )
    }

    private func items(
        _ plan: RotationPlan,
        _ draft: StateDraft,
        onlyDue: Bool
    ) throws -> [RotationPlan.Step.Item] {
        let due = plan.steps.filter(\.isAutomatic).map(\.item)
        if onlyDue { return due }
        // The switch of a roll-over issues the certificate too, and a certificate that waits is new.
        let isDone = (due + plan.waiting.map(\.item)).contains { $0.isAboutCertificate }
        let certificate: [RotationPlan.Step.Item] = isDone ? [] : [.certificate]
        let all = try certificate + draft.deployment().registries.map { .httpSecret($0.name) }
        return due.filter(\.isAboutCertificate) + all + due.filter { !all.contains($0) && !$0.isAboutCertificate }
    }
}

extension StateDraft {
    fileprivate mutating func perform(_ item: RotationPlan.Step.Item, onlyDue: Bool) throws {
        switch item {
        case .certificate, .nextCertificate:
            let renewal = try onlyDue ? leafRenewal() : forcedLeafRenewal(replaces: false)
            try perform(renewal, keepsKey: deployment().certificate.keepsKey)
        case .previousCertificate: try forgetExpiredCertificates()
        case .rollover(.switch): try switchAuthority(keepsKey: deployment().certificate.keepsKey)
        case .rollover(.drop): try dropPreviousAuthority()
        case .clientAuthority: try fillClientAuthority()
        case .httpSecret(let registry): try rotateSecret(of: registry)
        case .user(let realm, let name): try retire(name, in: realm)
        case .password, .clientCertificate, .publication, .rollover(.announce): break
        }
    }
}

extension RotationPlan.Step {
    /// Whether it tells that a CA will soon be too old.
    fileprivate var isEndOfAuthority: Bool {
        switch reason {
        case .authorityEnds, .clientAuthorityEnds: true
        default: false
        }
    }
}

extension RotationPlan.Step.Item {
    /// Whether doing it makes the certificate, or takes the place of making it.
    fileprivate var isAboutCertificate: Bool {
        switch self {
        case .certificate, .nextCertificate, .rollover(.switch): true
        default: false
        }
    }
}
