import FoundationEssentials

/// The steps of a roll-over of the local CA, in their order.
public enum RolloverStep: String, Equatable, Sendable, CaseIterable {
    /// Make the next CA, and give it to clients; only a person can see to it that they take it.
    case announce
    /// Put the next CA into service.
    case `switch`
    /// Take the old CA out of the trust file.
    case drop
}

/// What of a plan is about the local CA and the certificate.
struct CertificateAgenda {
    /// What is due.
    private(set) var steps: [RotationPlan.Step] = []
    /// What waits for its time.
    private(set) var waiting: [RotationPlan.Wait] = []

    /// Plans for a state at the time of `draft`.
    ///
    /// - Throws: What reading the state throws.
    init(_ draft: StateDraft) throws {
        let rollover = try draft.rollover()
        let isReissued = try addRollover(rollover, draft)
        if !isReissued { try addLeaf(rollover, draft) }
        if let expiry = try draft.firstExpiryOfPrevious() { add(.previousCertificate, .expired(expiry)) }
    }

    private mutating func add(_ item: RotationPlan.Step.Item, _ reason: DueReason) {
        steps.append(RotationPlan.Step(item: item, reason: reason))
    }

    private mutating func addWait(
        _ item: RotationPlan.Step.Item,
        _ reason: DueReason? = nil,
        until date: Date,
        hold: RolloverHold? = nil
    ) {
        waiting.append(RotationPlan.Wait(item: item, reason: reason, until: date, hold: hold))
    }

    /// Returns whether the next CA is to be switched into service, with a new certificate.
    private mutating func addRollover(_ rollover: AuthorityRollover?, _ draft: StateDraft) throws -> Bool {
        guard let rollover else {
            if let end = try draft.authorityEnd() { add(.rollover(.announce), .authorityEnds(end)) }
            return false
        }
        switch rollover.phase {
        case .announced:
            // Another issuer has no use for a CA; 'regcred ca rollover --abort' throws it away.
            guard try draft.deployment().certificate.issuer == .ca else { return false }
            guard let reason = try draft.switchReason(of: rollover) else {
                addWait(.rollover(.switch), until: rollover.switchDate)
                return false
            }
            add(.rollover(.switch), reason)
            // A switch that must fail does not keep the old CA from renewing what it can.
            return try draft.nextAuthorityPermits()
        case .switched:
            guard let date = try draft.dropDate(of: rollover) else { return false }
            if draft.now >= date {
                add(.rollover(.drop), .graceEnded(date))
            } else {
                addWait(.rollover(.drop), until: date, hold: try draft.hold(of: rollover))
            }
            return false
        }
    }

    private mutating func addLeaf(_ rollover: AuthorityRollover?, _ draft: StateDraft) throws {
        switch try draft.leafRenewal() {
        case .notDue: break
        case .issue(let reason?) where try draft.certificateWaits(for: rollover, reason):
            addWait(.certificate, reason, until: rollover?.switchDate ?? draft.now)
        case .issue(let reason): reason.map { add(.certificate, $0) }
        case .stage(let reason): reason.map { add(.nextCertificate, $0) }
        case .discard(let difference): add(.nextCertificate, difference)
        case .serve(let date): add(.certificate, .graceEnded(date))
        case .wait(let reason, let date): addWait(.certificate, reason, until: date)
        }
    }
}

extension StateDraft {
    /// When the CA in service expires, if that is so soon that a roll-over is due; `nil` when it is not.
    ///
    /// A roll-over takes its grace twice, and until the switch the CA must outlive the certificates that it signs.
    fileprivate func authorityEnd() throws -> Date? {
        let policy = try deployment().certificate
        guard policy.issuer == .ca, let end = try authoritySummary()?.notAfter else { return nil }
        let needed = policy.lifetime.seconds + 2 * AuthorityRollover.defaultGrace.seconds
        return end.timeIntervalSince(now) < Double(needed) ? end : nil
    }

    /// Why the next CA is to be put into service; `nil` when it is not yet.
    func switchReason(of rollover: AuthorityRollover) throws -> DueReason? {
        if now >= rollover.switchDate { return .graceEnded(rollover.switchDate) }
        // A certificate that has expired serves nobody: nobody is worse off for a switch before its time.
        guard let certificate = try certificateSummary(), certificate.notAfter <= now, try !authorityCanSign() else {
            return nil
        }
        return .expired(certificate.notAfter)
    }

    /// Whether only the next CA can sign the certificate that is wanted.
    func certificateWaits(for rollover: AuthorityRollover?, _ reason: DueReason) throws -> Bool {
        guard reason != .missing, rollover?.phase == .announced, try !authorityCanSign() else { return false }
        return try nextAuthorityPermits()
    }

    /// Checks, while a roll-over waits for its switch, that the CA in service can sign for the names of regcred.yaml.
    ///
    /// Without a roll-over signing itself tells, and says what to do.
    ///
    /// - Throws: ``RolloverError/waits(until:)``, ``RolloverError/nextNotPermitted(names:)``.
    func checkAuthorityInService() throws {
        guard let rollover = try storedRollover(), rollover.phase == .announced, try !authorityCanSign() else { return }
        guard try nextAuthorityPermits() else {
            throw RolloverError.nextNotPermitted(names: try deployment().certificateNames)
        }
        throw RolloverError.waits(until: rollover.switchDate.rfc3339)
    }

    private func authorityCanSign() throws -> Bool {
        guard let authority = try authoritySummary() else { return true }
        let deployment = try deployment()
        return authority.permits(deployment.certificateNames)
            && authority.notAfter.timeIntervalSince(now) >= Double(deployment.certificate.lifetime.seconds)
    }

    fileprivate func nextAuthorityPermits() throws -> Bool {
        guard let pem = try read(.nextAuthority) else { return false }
        return try CertificateSummary(pem: pem, path: StatePath.nextAuthority.description)
            .permits(deployment().certificateNames)
    }
}
