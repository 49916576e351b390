extension CredentialState {
    /// Gives new HTTP secrets to registries.
    ///
    /// - Parameters:
    ///   - registry: Which one; `nil` for all.
    ///   - options: Whether to write and publish.
    /// - Returns: What changed.
    /// - Throws: ``RegistryError/unknown(_:nearest:)``; as every change.
    public func rotateSecrets(
        of registry: String? = nil,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        try change("secret.rotate", registry.map { printable($0) } ?? "all", options) { draft in
            let deployment = try draft.deployment()
            let registries = try registry.map { [try deployment.knownRegistry($0)] } ?? deployment.registries
            for registry in registries { try draft.rotateSecret(of: registry.name) }
        }
    }
}

extension StateDraft {
    mutating func rotateSecret(of registry: Identifier) throws {
        let secret = try httpSecret(registry)
        let new = try secret?.rotated(from: random, now: now) ?? HTTPSecret.generate(from: random, now: now)
        try write(.httpSecret(registry), new.encoded())
    }
}
