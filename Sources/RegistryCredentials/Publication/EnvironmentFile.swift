/// The environment file that configures one registry: `env/<registry>.env`.
///
/// One `NAME=VALUE` a line without quotes, sorted by name, in the form that `docker --env-file`, Compose and systemd
/// read alike, and whose values the registry's YAML parser reads as they stand.
enum EnvironmentFile {
    /// Renders the environment of `registry`.
    ///
    /// - Parameters:
    ///   - registry: The registry.
    ///   - deployment: The deployment to which it belongs.
    ///   - path: The absolute path under which the registry sees the published files.
    ///   - hasClientAuthority: Whether there is a client CA; a registry does not start with a path that leads nowhere.
    ///   - httpSecret: The secret that the nodes of the registry share, as text; `nil` leaves it out.
    /// - Returns: The file's bytes.
    /// - Throws: ``EnvironmentFileError`` for a value that its readers would not read alike.
    static func render(
        _ registry: RegistryDefinition,
        in deployment: Deployment,
        path: String,
        hasClientAuthority: Bool = true,
        httpSecret: [UInt8]?
    ) throws(EnvironmentFileError) -> [UInt8] {
        var variables = try plainVariables(of: registry, in: deployment, path: path)
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            guard let objection = EnvironmentValue.objection(to: value) else { continue }
            throw .unreadable(name: name, reason: objection)
        }
        variables["REGISTRY_HTTP_ADDR"] = scalar(registry.listen)
        // A mapping to the registry's YAML, on purpose: `true` or `..._READONLY_ENABLED` end it at start.
        if registry.access == .readOnly { variables["REGISTRY_STORAGE_MAINTENANCE_READONLY"] = "enabled: true" }
        // A list to the registry's YAML: a bare path ends it at start, and a name with a number is not looked at.
        if registry.requiresClientCertificates, hasClientAuthority {
            variables["REGISTRY_HTTP_TLS_CLIENTCAS"] = "[\(path)/ssl/client-ca.pem]"
        }
        for (parameter, value) in yamlParameters(of: deployment.storage) {
            variables[storageVariable(parameter, of: deployment.storage)] = value
        }
        var lines = variables.map { (name: $0.key, value: Array($0.value.utf8)) }
        if let httpSecret {
            guard isReadAlike(httpSecret) else {
                throw .unreadable(name: "REGISTRY_HTTP_SECRET", reason: "has other characters than letters and digits")
            }
            lines.append((name: "REGISTRY_HTTP_SECRET", value: httpSecret))
        }
        return lines.sorted { $0.name < $1.name }.flatMap { Array("\($0.name)=".utf8) + $0.value + [0x0a] }
    }

    /// The variables whose values are text to every reader.
    private static func plainVariables(
        of registry: RegistryDefinition,
        in deployment: Deployment,
        path: String
    ) throws(EnvironmentFileError) -> [String: String] {
        var variables = [
            // registry:3 would look for a trace collector otherwise.
            "OTEL_TRACES_EXPORTER": "none",
            // A restart lets the uploads that are running come to their end.
            "REGISTRY_HTTP_DRAINTIMEOUT": "30s",
            "REGISTRY_STORAGE": deployment.storage.driver,
        ]
        if let name = registry.realm {
            guard let realm = deployment.realm(name) else { throw .unknownRealm(registry: registry.name, realm: name) }
            variables["REGISTRY_AUTH"] = "htpasswd"
            variables["REGISTRY_AUTH_HTPASSWD_PATH"] = "\(path)/auth/\(name).htpasswd"
            variables["REGISTRY_AUTH_HTPASSWD_REALM"] = realm.title
        } else if !registry.listen.isLoopback {
            throw .openToEverybody(registry: registry.name)
        }
        if registry.tls {
            // Always both: with one of them the registry serves plain HTTP without a word, or does not start.
            variables["REGISTRY_HTTP_TLS_CERTIFICATE"] = "\(path)/ssl/cert.pem"
            variables["REGISTRY_HTTP_TLS_KEY"] = "\(path)/ssl/key.pem"
        }
        let yaml = yamlParameters(of: deployment.storage)
        for (parameter, value) in deployment.storage.parameters where yaml[parameter] == nil {
            variables[storageVariable(parameter, of: deployment.storage)] = value
        }
        return variables
    }

    /// The storage parameters that are numbers and booleans to the registry's YAML, and are meant to be.
    private static func yamlParameters(of storage: StorageDefinition) -> [String: String] {
        let names = StorageDriver(rawValue: storage.driver)?.plainParameters ?? []
        return storage.parameters.filter { names.contains($0.key) && StorageDriver.isPlainValue($0.value) }
    }

    private static func storageVariable(_ parameter: String, of storage: StorageDefinition) -> String {
        "REGISTRY_STORAGE_\(storage.driver.uppercased())_\(parameter.uppercased())"
    }

    /// `address` in a form that is text to YAML.
    ///
    /// A bracket begins a list there, and quotes at the start are literal for docker and removed by systemd and
    /// Compose. Behind a tag they stay for all of them, and the registry reads `[::1]:5000` (2.8.2, checked).
    private static func scalar(_ address: ListenAddress) -> String {
        let text = address.description
        return text.hasPrefix("[") ? "!!str \"\(text)\"" : text
    }

    /// Whether `secret` is text to YAML and free of quotes, blanks and signs: letters and digits first, then also
    /// what base64 has.
    private static func isReadAlike(_ secret: [UInt8]) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        }
        guard let first = secret.first, isAlphanumeric(first), secret.count <= 4_096 else { return false }
        return secret.allSatisfy { isAlphanumeric($0) || "+/=._-".utf8.contains($0) }
    }
}
