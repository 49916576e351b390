public import FoundationEssentials

extension CredentialState {
    /// How a certificate is to be renewed.
    public struct RenewalOptions: Equatable, Sendable {
        /// Whether to renew it although it is not due.
        public var isForced: Bool
        /// Whether to keep the key in service; also without it where `certificate.keep_key` says so.
        public var keepsKey: Bool
        /// Whether to serve a new certificate without time for clients to trust it.
        public var isImmediate: Bool

        /// Options as a value.
        public init(isForced: Bool = false, keepsKey: Bool = false, isImmediate: Bool = false) {
            self.isForced = isForced
            self.keepsKey = keepsKey
            self.isImmediate = isImmediate
        }
    }

    /// What renewing a certificate came to.
    public struct RenewalOutcome: Sendable {
        /// What was done.
        public enum Action: String, Sendable {
            /// Nothing: it is not due.
            case notDue = "not-due"
            /// A new certificate was put into service.
            case issued
            /// A new certificate was made, which clients get to trust before it is served.
            case staged
            /// The certificate that had been made before was put into service.
            case served
            /// Nothing: what is to come waits for its time.
            case waits
            /// A certificate that waited was thrown away, since regcred.yaml wants the one in service.
            case discarded
        }

        /// What was done.
        public let action: Action
        /// Why it was due; `nil` when it was not, or was forced.
        public let reason: DueReason?
        /// Until when what is to come waits; `nil` when nothing does.
        public let waitsUntil: Date?
        /// The certificate in service after it.
        public let certificate: CertificateSummary
        /// The certificate that waits to be served; `nil` when there is none.
        public let next: CertificateSummary?
        /// What changed.
        public let report: ChangeReport

        /// Whether a new certificate was put into service.
        public var isIssued: Bool { action == .issued }
    }

    /// Renews the certificate in service, if it is due; after the grace of a roll-over, under the new CA.
    ///
    /// - Throws: ``RenewalError/nothingInService``, ``CertificateError``, ``RolloverError``; as every change.
    public func renewCertificate(
        _ renewal: RenewalOptions = RenewalOptions(),
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> RenewalOutcome {
        try self.renewal("cert.renew", options) { try $0.renew(renewal) }
    }

    /// Does what `body` decides and does, and tells what it came to.
    func renewal(
        _ action: String,
        _ options: ChangeOptions,
        _ body: (inout StateDraft) throws -> LeafRenewal
    ) throws -> RenewalOutcome {
        var done: (renewal: LeafRenewal, at: Date)?
        var after: (certificate: CertificateSummary, next: (certificate: CertificateSummary, served: Date)?)?
        let report = try change(action, "server", options) { draft in
            done = (try body(&draft), draft.now)
            after = (try draft.knownCertificateSummary(), try draft.nextCertificateSummary())
        }
        guard let done, let after else { throw RenewalError.nothingInService }
        return RenewalOutcome(
            action: done.renewal.action,
            reason: done.renewal.reason(at: done.at),
            waitsUntil: done.renewal.date ?? after.next?.served,
            certificate: after.certificate,
            next: after.next?.certificate,
            report: report
        )
    }
}

extension LeafRenewal {
    fileprivate var action: CredentialState.RenewalOutcome.Action {
        switch self {
        case .notDue: .notDue
        case .issue: .issued
        case .stage: .staged
        case .serve: .served
        case .wait: .waits
        case .discard: .discarded
        }
    }

    /// Until when it waits; `nil` when it does not.
    fileprivate var date: Date? {
        switch self {
        case .wait(_, let date): date
        default: nil
        }
    }

    /// Why; `nil` also for one that is served before its time, which is so only because somebody asked for it.
    fileprivate func reason(at now: Date) -> DueReason? {
        switch self {
        case .notDue: nil
        case .issue(let reason), .stage(let reason), .wait(let reason, _): reason
        case .serve(let date): date < now ? .graceEnded(date) : nil
        case .discard(let difference): difference
        }
    }
}

extension StateDraft {
    fileprivate mutating func renew(_ options: CredentialState.RenewalOptions) throws -> LeafRenewal {
        guard try read(.certificate) != nil else { throw RenewalError.nothingInService }
        let policy = try deployment().certificate
        guard policy.issuer != .csr else { throw RequestError.outsideIssuer }
        let rollover = try rollover()
        if let rollover, rollover.phase == .announced, policy.issuer == .ca,
            let reason = try switchReason(of: rollover)
        {
            try switchAuthority(keepsKey: options.keepsKey || policy.keepsKey)
            return .issue(reason)
        }
        let due = try options.isForced ? forcedLeafRenewal(replaces: !options.isImmediate) : leafRenewal()
        let renewal = options.isImmediate ? due.immediate(now: now) : due
        if !options.isForced, let rollover, case .issue(let reason?) = renewal,
            try certificateWaits(for: rollover, reason)
        {
            return .wait(reason, until: rollover.switchDate)
        }
        try perform(renewal, keepsKey: options.keepsKey || policy.keepsKey)
        return renewal
    }
}
