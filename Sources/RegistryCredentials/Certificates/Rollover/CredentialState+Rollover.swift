internal import FoundationEssentials

extension CredentialState {
    /// What a command about the roll-over of the local CA came to.
    public struct RolloverOutcome: Sendable {
        /// What was done.
        public enum Action: String, Sendable {
            /// The next CA was made.
            case announced
            /// The next CA was put into service.
            case switched
            /// The old CA was dropped.
            case dropped
            /// The next CA was thrown away.
            case aborted
            /// The grace is another one.
            case graceChanged = "grace-changed"
        }

        /// What was done, in this order; nothing when the roll-over was under way and had to wait.
        public let actions: [Action]
        /// Where it stands after that; `nil` when none is under way any more.
        public let status: RolloverStatus?
        /// What changed.
        public let report: ChangeReport
    }

    /// Takes the roll-over of the local CA one step on, or announces one when none is under way.
    ///
    /// - Parameters:
    ///   - grace: How long clients have to take a new trust file, from the announcement and again from the switch;
    ///     `nil` leaves it, or takes ``AuthorityRollover/defaultGrace``.
    ///   - isImmediate: Whether the next step does not wait: the switch not for the grace, the drop neither for that nor
    ///     for certificates of the old CA to expire.
    ///   - options: Whether to write and publish.
    /// - Returns: What was done, and where it stands.
    /// - Throws: ``RolloverError``, ``CertificateError``; as every change.
    public func rollOverAuthority(
        grace: TimeSpan? = nil,
        isImmediate: Bool = false,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> RolloverOutcome {
        try rollover(isImmediate ? "now" : "ca", options) { draft in
            try draft.rollOver(grace: grace, isImmediate: isImmediate)
        }
    }

    /// Throws the next CA away, before it is in service.
    ///
    /// - Throws: ``RolloverError/notRunning``, ``RolloverError/tooLateToAbort``; as every change.
    public func abortRollover(_ options: ChangeOptions = ChangeOptions()) throws -> RolloverOutcome {
        try rollover("abort", options) { draft in
            try draft.abortRollover()
            return [.aborted]
        }
    }

    private func rollover(
        _ subject: String,
        _ options: ChangeOptions,
        _ body: (inout StateDraft) throws -> [RolloverOutcome.Action]
    ) throws -> RolloverOutcome {
        var actions: [RolloverOutcome.Action] = []
        var status: RolloverStatus?
        let report = try change("ca.rollover", subject, options) { draft in
            actions = try body(&draft)
            status = try draft.rolloverStatus()
        }
        return RolloverOutcome(actions: actions, status: status, report: report)
    }
}

extension StateDraft {
    fileprivate mutating func rollOver(
        grace: TimeSpan?,
        isImmediate: Bool
    ) throws -> [CredentialState.RolloverOutcome.Action] {
        let issuer = try deployment().certificate.issuer
        guard issuer == .ca else { throw RolloverError.noLocalAuthority(issuer) }
        var actions: [CredentialState.RolloverOutcome.Action] = []
        let isNew: Bool
        if var rollover = try rollover() {
            isNew = false
            if let grace, grace != rollover.grace {
                rollover.grace = grace
                try write(.rollover, rollover.encoded())
                actions.append(.graceChanged)
            }
        } else {
            isNew = true
            // What replaces another CA than the one that signed would leave clients without that one.
            if try read(.certificate) != nil && read(.authority) != nil { try checkTrust() }
            try announceAuthority(grace: grace ?? AuthorityRollover.defaultGrace)
            actions.append(.announced)
        }
        guard isImmediate, let rollover = try rollover() else { return actions }
        switch rollover.phase {
        case .announced:
            if isNew || now < rollover.switchDate { try warnOfSwitch() }
            try switchAuthority(keepsKey: deployment().certificate.keepsKey)
            actions.append(.switched)
        case .switched:
            if let date = try dropDate(of: rollover), now < date { try warnOfDrop(rollover) }
            try dropPreviousAuthority()
            actions.append(.dropped)
        }
        return actions
    }

    private mutating func warnOfSwitch() throws {
        warnings.append(
            "clients refuse the registries, once these are restarted, until they trust the new CA: give them ssl/ca.pem first"
        )
    }

    private mutating func warnOfDrop(_ rollover: AuthorityRollover) throws {
        warnings.append(
            "clients that take the new trust file refuse registries that were not restarted since "
                + (rollover.switched ?? now).rfc3339 + "; 'regcred cert probe' tells which"
        )
        if let last = try signedExpiry(), last > now {
            warnings.append(
                "they also refuse certificates that the old CA signed for others, valid until \(last.rfc3339)"
            )
        }
    }
}
