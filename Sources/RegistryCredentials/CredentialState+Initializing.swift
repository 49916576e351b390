extension CredentialState {
    /// Makes a state: regcred.yaml, realms, CA, certificate and secrets, in one transaction, and publishes it.
    ///
    /// - Parameters:
    ///   - text: The regcred.yaml, such as ``Deployment/initialText(host:names:issuer:key:publishTo:)``.
    ///   - administrator: A first user of the realm `admin`, and the password.
    ///   - authorityPassphrase: Under which the keys of its CAs are encrypted; `nil` leaves them as they are.
    ///   - options: Whether to write and publish.
    /// - Returns: What was made.
    /// - Throws: ``StateError/exists(_:)`` when there is a state already; ``DeploymentError``, ``UserError``,
    ///   ``PasswordError``; as every change.
    public func initialize(
        _ text: String,
        administrator: (name: Username, password: NewPassword)? = nil,
        authorityPassphrase: Secret? = nil,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        let deployment = try Deployment(parsing: text, file: StatePath.deployment.description)
        let realm = try administrator.map { _ in try deployment.knownRealm("admin") }
        let hash = try administrator.map {
            try $0.password.hash(rules(deployment), for: $0.name, cost: deployment.cost(of: realm?.name))
        }
        // Checked before there is a directory.
        try authorityPassphrase?.checkNewPassphrase()
        _ = try publisher(deployment)
        try store.create()
        return try store.withAccess(.exclusive, recover: republish) {
            var draft = draft()
            guard try store.revision() == 0 else { throw StateError.exists(directory) }
            // Files that somebody put there, or that an incomplete restore left, are not regcred's to replace.
            for path in StatePath.all(of: deployment) where try store.read(path) != nil {
                throw StateError.exists("\(directory)/\(path)")
            }
            try draft.write(.deployment, Array(text.utf8))
            for realm in deployment.realms { try draft.write(HtpasswdDocument(), as: realm.name) }
            if let administrator, let realm, let hash {
                try draft.add(administrator.name, to: realm, hash: hash)
            }
            try draft.issueFirstCertificate(issuer: deployment.certificate.issuer)
            try draft.fillGaps()
            if let authorityPassphrase { try draft.encryptAuthorityKeys(authorityPassphrase) }
            return try apply(draft, "init", deployment.host.description, options)
        }
    }
}
