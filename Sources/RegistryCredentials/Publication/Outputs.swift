import Templates

/// The files of `publish.outputs`: what starts registries from the files that are always published.
enum Outputs {
    /// Renders every output that `deployment` asks for.
    ///
    /// - Parameters:
    ///   - deployment: The deployment.
    ///   - path: The absolute path under which consumers see the published files.
    /// - Returns: The files, in the order of the outputs and the registries.
    /// - Throws: ``TemplateError``, and ``OutputError`` for an output that does not exist or a path that cannot be
    ///   mounted.
    static func render(_ deployment: Deployment, path: String) throws -> [RenderedFile] {
        var files: [RenderedFile] = []
        for output in deployment.publish.outputs {
            switch output {
            case "docker-run": files += try dockerRun(deployment, path: path)
            case "compose": files.append(try compose(deployment, path: path))
            default: throw OutputError.unknownOutput(output)
            }
        }
        return files
    }

    private static func dockerRun(_ deployment: Deployment, path: String) throws -> [RenderedFile] {
        let renderer = try renderer("registry.sh", of: "docker-run")
        return try deployment.registries.map { registry in
            let values = try values(of: registry, in: deployment, path: path)
            return RenderedFile(
                path: "docker-run/\(registry.name).sh",
                kind: .script,
                registries: [registry.name],
                bytes: try renderer.render(values)
            )
        }
    }

    private static func compose(_ deployment: Deployment, path: String) throws -> RenderedFile {
        let services = try deployment.registries.map {
            TemplateValue.record(try values(of: $0, in: deployment, path: path))
        }
        return RenderedFile(
            path: "compose/compose.yaml",
            kind: .compose,
            registries: deployment.registries.map(\.name),
            bytes: try renderer("compose.yaml", of: "compose").render(["services": .list(services)])
        )
    }

    /// What a template can name of one registry.
    private static func values(
        of registry: RegistryDefinition,
        in deployment: Deployment,
        path: String
    ) throws(OutputError) -> [String: TemplateValue] {
        let isOnDisk = deployment.storage.driver == StorageDriver.filesystem.rawValue
        let root = isOnDisk ? deployment.storage.parameters["rootdirectory"] : nil
        for mounted in [path, root].compactMap(\.self) {
            guard mounted.hasPrefix("/"), !mounted.utf8.contains(UInt8(ascii: ":")) else { throw .unmountable(mounted) }
        }
        return [
            "name": .text(registry.name.description),
            "container": .text("registry-\(registry.name)"),
            "image": .text(registry.image),
            "path": .text(path),
            "environment": .text("\(path)/env/\(registry.name).env"),
            "publishedVolume": .text("\(path):\(path):ro"),
            "rootVolume": TemplateValue(root.map { "\($0):\($0)" }),
        ]
    }

    private static func renderer(_ name: String, of output: String) throws -> TemplateRenderer {
        guard let template = Templates.template(name, of: output) else { throw OutputError.unknownOutput(output) }
        return try TemplateRenderer(String(decoding: template, as: UTF8.self), name: "\(output)/\(name)")
    }
}
