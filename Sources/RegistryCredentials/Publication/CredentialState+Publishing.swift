extension CredentialState {
    /// Publishes the state as it is, unless what is published is the same.
    ///
    /// - Throws: As every change; ``PassphraseError/missing(path:)`` when a client CA cannot be made without it: whoever
    ///   publishes wants all of it.
    public func publish(_ options: ChangeOptions = ChangeOptions()) throws -> ChangeReport {
        try change("publish", "all", options) { draft in
            if try draft.wantsClientAuthority() { try draft.fillClientAuthority() }
        }
    }

    /// Where what is published differs from what the state says; nothing is written.
    ///
    /// - Throws: As ``read(_:)``.
    public func publicationFindings() throws -> [PublicationFinding] {
        try read { draft in
            var draft = draft
            try draft.fillGaps(isPreview: true)
            let deployment = try draft.deployment()
            let publisher = try publisher(deployment)
            return try publisher.findings(
                Rendering.files(draft, path: deployment.publish.path ?? publisher.root)
            )
        }
    }

    /// The folders of the publication in which others may exchange what is published, by their absolute paths.
    ///
    /// No change mends them; whoever opened them has to close them.
    ///
    /// - Throws: As ``read(_:)``.
    public func publicationExposures() throws -> [PublicationFinding] {
        try read { try publisher($0.deployment()).exposures() }
    }

    /// The folder of the publication, absolute.
    ///
    /// - Throws: As ``read(_:)``.
    public func publicationRoot() throws -> String {
        try read { try publisher($0.deployment()).root }
    }
}

extension StateDraft {
    /// Makes what realms and registries that are new in regcred.yaml lack.
    ///
    /// Realms get their files: without one, a realm that was published would pass for one that was lost.
    ///
    /// - Parameter isPreview: Whether nothing will be written, so that no passphrase is to be asked for.
    /// - Throws: As ``read(_:)``; ``ClientCertificateError/authorityLost``, ``PassphraseError``.
    mutating func fillGaps(isPreview: Bool = false) throws {
        for realm in try deployment().realms where try read(.realm(realm.name)) == nil {
            try write(HtpasswdDocument(), as: realm.name)
        }
        for registry in try deployment().registries where try httpSecret(registry.name) == nil {
            let secret = try HTTPSecret.generate(from: random, now: now)
            try write(.httpSecret(registry.name), secret.encoded())
        }
        if try wantsClientAuthority() { try fillClientAuthorityIfPossible(isPreview: isPreview) }
    }
}
