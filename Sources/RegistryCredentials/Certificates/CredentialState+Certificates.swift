extension CredentialState {
    /// Issues the certificate of the deployment, if it is due.
    ///
    /// One that clients must first get to trust is made, and served once they have had time for it; another issuer than
    /// that of regcred.yaml is obeyed at once.
    ///
    /// - Parameters:
    ///   - issuer: Who signs; `nil` for `certificate.issuer` of regcred.yaml.
    ///   - isForced: Whether to issue it although it is not due, with a new CA if there is none.
    ///   - isImmediate: Whether to serve it without time for clients to trust it.
    ///   - isKeyNew: Whether to make a new key although `certificate.keep_key` keeps the one in service.
    ///   - options: Whether to write and publish.
    /// - Returns: What it came to.
    /// - Throws: ``CertificateError``; ``RequestError/outsideIssuer`` when an outside CA signs it; as every change.
    public func issueCertificate(
        issuer: CertificatePolicy.Issuer? = nil,
        isForced: Bool = false,
        isImmediate: Bool = false,
        isKeyNew: Bool = false,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> RenewalOutcome {
        try renewal("cert.issue", options) { draft in
            let policy = try draft.deployment().certificate
            let keepsKey = policy.keepsKey && !isKeyNew
            let issuer = issuer ?? policy.issuer
            guard issuer != .csr else { throw RequestError.outsideIssuer }
            if issuer == policy.issuer {
                let due = try isForced ? draft.forcedLeafRenewal(replaces: !isImmediate) : draft.leafRenewal()
                let renewal = isImmediate ? due.immediate(now: draft.now) : due
                try draft.perform(renewal, keepsKey: keepsKey, mayMakeAuthority: isForced)
                return renewal
            }
            let reason = try draft.certificateDueReason()
            guard isForced || reason != nil else { return .notDue }
            let mayMakeAuthority = isForced || reason == .missing
            try draft.issueCertificate(issuer: issuer, mayMakeAuthority: mayMakeAuthority, keepsKey: keepsKey)
            return .issue(reason)
        }
    }
}

extension StateDraft {
    /// What there is to know of the certificate in service; `nil` when there is none.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)``.
    public func certificateSummary() throws -> CertificateSummary? {
        try read(.certificate).map { try CertificateSummary(pem: $0, path: StatePath.certificate.description) }
    }

    /// What there is to know of the local CA; `nil` when there is none.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)``.
    public func authoritySummary() throws -> CertificateSummary? {
        try read(.authority).map { try CertificateSummary(pem: $0, path: StatePath.authority.description) }
    }

    /// Why the certificate in service is due; `nil` when it is not.
    func certificateDueReason() throws -> DueReason? {
        guard let leaf = try read(.certificate), let summary = try certificateSummary() else { return .missing }
        let deployment = try deployment()
        let policy = deployment.certificate
        let renewal = deployment.renewalDate(of: summary)
        let isOutside = try !summary.isSelfSigned && read(.trustAnchors) != nil
        guard policy.issuer != .csr else {
            return policy.outsideDueReason(
                of: summary,
                isOutside,
                names: deployment.certificateNames,
                asked: try askedNames(),
                renewal: renewal,
                now: now
            )
        }
        if isOutside { return .issuerChanged(policy.issuer) }
        let reason = policy.dueReason(of: summary, names: deployment.certificateNames, renewal: renewal, now: now)
        return try reason ?? authorityDifference(of: leaf)
    }

    /// Whether another CA than the local one signed `leaf`.
    func authorityDifference(of leaf: [UInt8]) throws -> DueReason? {
        guard try deployment().certificate.issuer == .ca else { return nil }
        let isCurrent = try read(.authority).map { CertificateSummary.isSigned(leaf, by: $0) } ?? false
        return isCurrent ? nil : .authorityChanged
    }

    /// Issues a certificate and puts it into service.
    ///
    /// - Parameters:
    ///   - issuer: Who signs.
    ///   - mayMakeAuthority: Whether to make a local CA when one is needed and there is none. A CA that was lost must
    ///     not be replaced unattended: no client would trust the new one.
    ///   - keepsKey: Whether the key in service stays, if it is of the right kind.
    /// - Throws: ``CertificateError``, ``RolloverError``.
    mutating func issueCertificate(
        issuer: CertificatePolicy.Issuer,
        mayMakeAuthority: Bool,
        keepsKey: Bool = false
    ) throws {
        try putIntoService(makeCertificate(issuer: issuer, mayMakeAuthority: mayMakeAuthority, keepsKey: keepsKey))
    }

    /// Makes a certificate, and a local CA if need be, without putting it into service.
    mutating func makeCertificate(
        issuer: CertificatePolicy.Issuer,
        mayMakeAuthority: Bool,
        keepsKey: Bool
    ) throws -> IssuedCertificate {
        let deployment = try deployment()
        let (names, policy) = (deployment.certificateNames, deployment.certificate)
        let key = keepsKey ? try keptKey(for: policy) : nil
        switch issuer {
        case .selfSigned:
            return try .selfSigned(for: names, policy: policy, key: key, now: now, random: random)
        case .ca:
            guard
                let authority = try authority()
                    ?? (mayMakeAuthority ? .authority(for: deployment, now: now, random: random) : nil)
            else { throw CertificateError.noAuthority }
            try checkAuthorityInService()
            try write(.authority, authority.certificate)
            try write(.authorityKey, authority.key.unprotectedBytes)
            return try .leaf(for: names, policy: policy, by: authority, key: key, now: now, random: random)
        case .csr: throw RequestError.outsideIssuer
        }
    }

    /// The key in service, if it can be that of the next certificate too; else `nil`, with a warning.
    mutating func keptKey(for policy: CertificatePolicy) throws -> Secret? {
        guard let current = try certificate(), let summary = try certificateSummary() else { return nil }
        guard summary.key == policy.key.rawValue else {
            warnings.append("made a new key: the one in service is \(summary.key), not \(policy.key.rawValue)")
            return nil
        }
        do {
            try current.checkKey()
            return current.key
        } catch {
            warnings.append("made a new key: \(error)")
            return nil
        }
    }
}
