internal import FoundationEssentials
internal import SystemCrypto

extension StateDraft {
    /// The roll-over of the local CA that is under way; `nil` when none is.
    ///
    /// - Throws: ``RolloverError/incomplete(missing:)``, ``RolloverError/leftover(_:)``,
    ///   ``StateError/malformed(path:reason:)``.
    func rollover() throws -> AuthorityRollover? {
        guard let rollover = try storedRollover() else {
            for path in [StatePath.nextAuthority, .nextAuthorityKey, .previousAuthority] where try read(path) != nil {
                throw RolloverError.leftover(path.description)
            }
            return nil
        }
        return rollover
    }

    /// The same, whatever else there is that belongs to none.
    ///
    /// Whether a document is missing is checked here: a trust file without one of the CAs would break clients.
    func storedRollover() throws -> AuthorityRollover? {
        guard let rollover = try read(.rollover).map({ try AuthorityRollover(parsing: $0) }) else { return nil }
        let needed: [StatePath] =
            switch rollover.phase {
            case .announced: [.nextAuthority, .nextAuthorityKey]
            case .switched: [.previousAuthority]
            }
        for path in needed where try read(path) == nil {
            throw RolloverError.incomplete(missing: path.description)
        }
        return rollover
    }

    /// From when on the old CA is to be dropped; `nil` before the switch.
    func dropDate(of rollover: AuthorityRollover) throws -> Date? {
        try rollover.dropDate(signedExpiry: signedExpiry())
    }

    /// What keeps the old CA for longer than a grace after the switch; `nil` when nothing does.
    func hold(of rollover: AuthorityRollover) throws -> RolloverHold? {
        try rollover.hold(signedExpiry: signedExpiry())
    }

    /// When the last certificate expires that the previous CA signed for others; `nil` when there is none.
    func signedExpiry() throws -> Date? {
        try lastExpiry(in: .signedCertificates, under: .previousAuthority)
    }

    /// When the last certificate expires of those in `path` that the CA in `authority` signed; `nil` when there is none.
    func lastExpiry(in path: StatePath, under authority: StatePath) throws -> Date? {
        guard let pem = try read(authority), let bundle = try read(path), !bundle.isEmpty else { return nil }
        var current = authority
        do {
            let issuer = try Certificate(pem: pem)
            current = path
            let ends = try Certificate.chain(pem: bundle).compactMap { signed in
                signed.certificate.isSigned(by: issuer) ? try signed.certificate.notAfter() : nil
            }
            return ends.max().map { Date(timeIntervalSince1970: Double($0)) }
        } catch let error as CryptoError {
            throw CertificateError.unreadable(path: current.description, reason: "\(error)")
        }
    }

    /// Makes the next CA, for clients to trust beside the one in service.
    ///
    /// - Throws: ``CertificateError/noAuthority``; ``CertificateError``.
    mutating func announceAuthority(grace: TimeSpan) throws {
        guard let current = try authoritySummary() else { throw CertificateError.noAuthority }
        let next = try IssuedCertificate.authority(for: deployment(), isSuccessor: true, now: now, random: random)
        let rollover = AuthorityRollover(started: now, grace: grace, switched: nil)
        try write(.nextAuthority, next.certificate)
        try write(.nextAuthorityKey, next.key.unprotectedBytes)
        try write(.rollover, rollover.encoded())
        if current.notAfter < rollover.switchDate {
            warnings.append(
                "the CA in service expires on \(current.notAfter.rfc3339), before the switch on "
                    + "\(rollover.switchDate.rfc3339): choose a shorter --grace"
            )
        }
    }

    /// Puts the next CA and a certificate of it into service; the key of the old CA goes.
    ///
    /// - Parameter keepsKey: Whether the certificate keeps its key.
    /// - Throws: ``RolloverError/nextNotPermitted(names:)``, ``CertificateError``.
    mutating func switchAuthority(keepsKey: Bool) throws {
        guard var rollover = try rollover(),
            let next = try pair(.nextAuthority, .nextAuthorityKey).map({ try opened($0, .nextAuthorityKey) })
        else { throw RolloverError.notRunning }
        try next.checkKey(certificate: .nextAuthority, key: .nextAuthorityKey)
        guard let old = try read(.authority) else { throw CertificateError.noAuthority }
        // No later certificate of the old CA can come to be: its key goes.
        rollover.replacedExpiry = try [StatePath.certificate, .previousCertificates]
            .compactMap { try lastExpiry(in: $0, under: .authority) }.max()
        try write(.previousAuthority, old)
        try write(.authority, next.certificate)
        try write(.authorityKey, next.key.unprotectedBytes)
        try remove(.nextAuthority)
        try remove(.nextAuthorityKey)
        rollover.switched = now
        try write(.rollover, rollover.encoded())
        do {
            try issueCertificate(issuer: .ca, mayMakeAuthority: false, keepsKey: keepsKey)
        } catch CertificateError.notPermitted(let names) {
            throw RolloverError.nextNotPermitted(names: names)
        }
    }

    /// Takes the old CA out of the trust file, and ends the roll-over.
    mutating func dropPreviousAuthority() throws {
        try remove(.previousAuthority)
        try remove(.rollover)
    }

    /// Throws the next CA away.
    ///
    /// Whatever is broken about a roll-over before the switch, this ends it: nothing is served yet that needs it.
    ///
    /// - Throws: ``RolloverError/tooLateToAbort``, ``RolloverError/notRunning``.
    mutating func abortRollover() throws {
        let isSwitched = try read(.rollover).flatMap { try? AuthorityRollover(parsing: $0) }?.phase == .switched
        guard !isSwitched, try read(.previousAuthority) == nil else { throw RolloverError.tooLateToAbort }
        let paths = [StatePath.rollover, .nextAuthority, .nextAuthorityKey]
        guard try paths.contains(where: { try read($0) != nil }) else { throw RolloverError.notRunning }
        for path in paths { try remove(path) }
    }
}
