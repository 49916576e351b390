import FoundationEssentials

/// What is to be done about the certificate in service: decided from values and a given time.
///
/// Clients get what they must trust in their trust file before it is served: the next certificate itself if it signs
/// itself, or a local CA that they do not trust. Under one that they do nobody needs to wait.
enum LeafRenewal: Equatable {
    /// Nothing.
    case notDue
    /// Make one and put it into service at once; why, `nil` when it was asked for.
    case issue(DueReason?)
    /// Make the next one, for clients to trust; why.
    case stage(DueReason?)
    /// Wait until the next one is to be served; why it was made.
    case wait(DueReason?, until: Date)
    /// Put the next one into service; since when it is to be.
    case serve(since: Date)
    /// Throw the next one away, since it is not what regcred.yaml asks for, and the one in service is; what differs.
    case discard(DueReason)

    /// Decides.
    ///
    /// - Parameters:
    ///   - current: The certificate in service; `nil` when there is none.
    ///   - reason: Why that is due; `nil` when it is not.
    ///   - next: The one that waits to be served; `nil` when there is none.
    ///   - difference: What makes that another one than regcred.yaml asks for; `nil` when nothing does.
    ///   - isTrusted: Whether clients trust already what the next certificate needs them to.
    ///   - policy: The overlap.
    ///   - now: The current time.
    init(
        current: CertificateSummary?,
        reason: DueReason?,
        next: CertificateSummary?,
        difference: DueReason?,
        isTrusted: Bool,
        policy: CertificatePolicy,
        now: Date
    ) {
        guard let current else {
            self = .issue(.missing)
            return
        }
        guard let next else {
            self = reason.map { Self.renewing(current, $0, isTrusted, now) } ?? .notDue
            return
        }
        if let difference {
            self = reason == nil ? .discard(difference) : Self.renewing(current, difference, isTrusted, now)
            return
        }
        let date = policy.serviceDate(of: next, after: current)
        self = now >= date ? .serve(since: date) : .wait(reason, until: date)
    }

    /// What to do when a certificate is wanted although none is due; one that waits is good enough.
    ///
    /// - Parameters:
    ///   - current: The certificate in service; `nil` when there is none.
    ///   - isTrusted: Whether clients trust already what the next certificate needs them to.
    ///   - now: The current time.
    /// - Returns: What to do.
    func forced(current: CertificateSummary?, isTrusted: Bool, now: Date) -> LeafRenewal {
        switch self {
        case .issue, .stage, .serve, .wait: self
        case .notDue, .discard: current.map { Self.renewing($0, nil, isTrusted, now) } ?? .issue(nil)
        }
    }

    /// The same without time for clients.
    func immediate(now: Date) -> LeafRenewal {
        switch self {
        case .stage(let reason): .issue(reason)
        case .wait: .serve(since: now)
        default: self
        }
    }

    private static func renewing(
        _ current: CertificateSummary,
        _ reason: DueReason?,
        _ isTrusted: Bool,
        _ now: Date
    ) -> LeafRenewal {
        // One that has expired serves nobody, so there is nobody to wait for.
        !isTrusted && now < current.notAfter ? .stage(reason) : .issue(reason)
    }
}

extension CertificatePolicy {
    /// From when on `next` is to be served: ``overlap`` after it was made, but at most half of what was left of `current`.
    func serviceDate(of next: CertificateSummary, after current: CertificateSummary) -> Date {
        let left = current.notAfter.timeIntervalSince(next.issued)
        return next.issued.addingTimeInterval(max(0, min(Double(overlap.seconds), (left / 2).rounded(.down))))
    }
}
