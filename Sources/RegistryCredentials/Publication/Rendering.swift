import FoundationEssentials

/// Renders all files of a publication from the state: pure, given the time.
enum Rendering {
    /// The files, sorted by path, without MANIFEST.json.
    ///
    /// - Parameters:
    ///   - draft: The state as it will be.
    ///   - path: The absolute path under which consumers see the publication.
    /// - Returns: The files.
    /// - Throws: ``StateError/documentMissing(_:)`` when a certificate or a secret is missing; what rendering throws.
    static func files(_ draft: StateDraft, path: String) throws -> [RenderedFile] {
        let deployment = try draft.deployment()
        var files = try htpasswdFiles(draft, deployment)
        files += try certificateFiles(draft, deployment)
        let authority = try draft.read(.clientAuthority)
        if let authority {
            let registries = deployment.registries.filter(\.requiresClientCertificates).map(\.name)
            let path = "ssl/client-ca.pem"
            files.append(RenderedFile(path: path, kind: .clientAuthority, registries: registries, bytes: authority))
        }
        for registry in deployment.registries {
            guard let secret = try draft.httpSecret(registry.name) else {
                throw StateError.documentMissing(StatePath.httpSecret(registry.name).description)
            }
            files.append(
                RenderedFile(
                    path: "env/\(registry.name).env",
                    kind: .env,
                    registries: [registry.name],
                    bytes: try EnvironmentFile.render(
                        registry,
                        in: deployment,
                        path: path,
                        hasClientAuthority: authority != nil,
                        httpSecret: secret.current.text.unprotectedBytes
                    )
                )
            )
        }
        files += try Outputs.render(deployment, path: path)
        for index in files.indices {
            if let mode = deployment.publish.modes[files[index].kind] { files[index].mode = mode }
        }
        return files.sorted { $0.path < $1.path }
    }

    private static func htpasswdFiles(_ draft: StateDraft, _ deployment: Deployment) throws -> [RenderedFile] {
        try deployment.realms.map { realm in
            var file = RenderedFile(
                path: "auth/\(realm.name).htpasswd",
                kind: .htpasswd,
                registries: deployment.registries.filter { $0.realm == realm.name }.map(\.name),
                bytes: []
            )
            file.contents = PublishedHtpasswd.render(
                try draft.realm(realm.name),
                including: try realm.includes.map { try draft.realm($0) },
                under: deployment.passwords,
                at: draft.now
            )
            return file
        }
    }

    private static func certificateFiles(_ draft: StateDraft, _ deployment: Deployment) throws -> [RenderedFile] {
        guard let certificate = try draft.certificate() else {
            throw StateError.documentMissing(StatePath.certificate.description)
        }
        let registries = deployment.registries.filter(\.tls).map(\.name)
        return [
            RenderedFile(path: "ssl/ca.pem", kind: .ca, bytes: try draft.trustBundle()),
            RenderedFile(
                path: "ssl/cert.pem",
                kind: .certificate,
                registries: registries,
                bytes: certificate.certificate
            ),
            RenderedFile(
                path: "ssl/key.pem",
                kind: .key,
                registries: registries,
                bytes: certificate.key.unprotectedBytes
            ),
        ]
    }
}
