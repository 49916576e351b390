extension CredentialState {
    /// The bytes of the audit log.
    ///
    /// - Throws: As ``read(_:)``.
    public func auditLog() throws -> [UInt8] {
        try read { _ in try store.auditLog() }
    }

    /// Where the audit log is broken, or ends too early; `nil` when it is whole.
    ///
    /// The chain alone cannot tell that its last lines were cut off; the manifest of what is published says how many
    /// there were at least.
    ///
    /// - Throws: As ``read(_:)``.
    public func auditBreak() throws -> AuditLog.Break? {
        try read { draft in
            let bytes = try store.auditLog()
            if let gap = AuditLog.firstBreak(in: bytes) { return gap }
            let lines = bytes.count { $0 == UInt8(ascii: "\n") }
            let published = try publisher(draft.deployment()).currentRevision() ?? 1
            guard lines < published else { return nil }
            return AuditLog.Break(line: lines + 1, reason: "is missing: revision \(published) was published")
        }
    }

    /// Checks that there is no state yet, before anybody is asked for a password.
    ///
    /// - Throws: ``StateError/exists(_:)`` when there is one; what the store says of a place that cannot be used.
    public func checkVacant() throws {
        do {
            try read { _ in }
        } catch StateError.missing {
            return
        }
        throw StateError.exists(directory)
    }

    /// The user of that name; `nil` when there is none.
    ///
    /// - Throws: ``UserError`` for the realm; ``RealmError`` when the user is not found and its file is malformed; as
    ///   ``read(_:)``.
    public func user(_ name: Username, realm: String?) throws -> User? {
        try read { draft in
            let realm = try draft.deployment().knownRealm(realm).name
            // Nobody is there before the whole file says so.
            return try draft.glance(at: name, in: realm) ?? draft.realm(realm).user(name)
        }
    }
}

extension HtpasswdDocument {
    /// The user called `name`.
    ///
    /// - Throws: ``UserError/unknown(_:realm:nearest:)``.
    public func knownUser(_ name: Username, realm: Identifier) throws(UserError) -> User {
        guard let user = user(name) else { throw unknown(name, realm) }
        return user
    }
}

extension StateDraft {
    /// What there is to know of the certificate in service.
    ///
    /// - Throws: ``StateError/documentMissing(_:)`` when there is none.
    public func knownCertificateSummary() throws -> CertificateSummary {
        guard let summary = try certificateSummary() else {
            throw StateError.documentMissing(StatePath.certificate.description)
        }
        return summary
    }

    /// What there is to know of the local CA.
    ///
    /// - Throws: ``CertificateError/noAuthority`` or ``CertificateError/otherIssuer(_:)`` when there is none.
    public func knownAuthoritySummary() throws -> CertificateSummary {
        guard let summary = try authoritySummary() else { throw try lackOfAuthority() }
        return summary
    }

    /// The error when there is no local CA: whether it is lost, or never was to be.
    func lackOfAuthority() throws -> CertificateError {
        let issuer = try deployment().certificate.issuer
        return issuer == .ca ? .noAuthority : .otherIssuer(issuer)
    }

    /// The HTTP secret of a registry.
    ///
    /// - Throws: ``StateError/documentMissing(_:)`` when it has none.
    public func knownHTTPSecret(_ registry: Identifier) throws -> HTTPSecret {
        guard let secret = try httpSecret(registry) else {
            throw StateError.documentMissing(StatePath.httpSecret(registry).description)
        }
        return secret
    }
}
