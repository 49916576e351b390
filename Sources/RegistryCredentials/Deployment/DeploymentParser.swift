extension Deployment {
    /// Reads a regcred.yaml.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - file: Its name, for errors.
    /// - Throws: ``DeploymentError`` for the first key, type, value or contradiction that is wrong, with its line.
    public init(parsing text: String, file: String) throws(DeploymentError) {
        let root = try YAMLMapping(parsing: text, file: file)
        try root.allowOnly([
            "version", "host", "realms", "registries", "passwords", "certificate", "secrets", "storage", "publish",
            "hooks",
        ])
        guard let version = try root.integer("version") else { throw root.missing("version") }
        guard version == 1 else {
            throw root.invalid("version", "must be 1", hint: "a newer regcred may have written this file")
        }
        guard try root.list("hooks")?.isEmpty ?? true else {
            throw root.invalid("hooks", "must be empty: this version of regcred runs no hooks")
        }
        guard let hostText = try root.text("host") else { throw root.missing("host") }
        guard let host = ServerName(hostText) else {
            throw root.invalid(
                "host",
                "is no DNS name or IP address",
                hint: ServerName.punycodeHint(for: hostText)
            )
        }
        self.host = host
        realms = try Self.realms(of: root)
        registries = try Self.registries(of: root, realms: realms)
        passwords = try PasswordPolicy(root.mapping("passwords"))
        certificate = try CertificatePolicy(root.mapping("certificate"), host: host)
        secrets = try SecretPolicy(root.mapping("secrets"))
        storage = try StorageDefinition(root.mapping("storage"))
        publish = try PublishPolicy(root.mapping("publish"))
    }

    private static func realms(of root: YAMLMapping) throws(DeploymentError) -> [RealmDefinition] {
        guard let mapping = try root.mapping("realms") else { throw root.missing("realms") }
        var realms: [RealmDefinition] = []
        for key in mapping.keys {
            guard let name = Identifier(key), let realm = try mapping.mapping(key) else { throw mapping.badName(key) }
            try realm.allowOnly(["title", "includes", "cost"])
            let title = try realm.text("title") ?? "Registry \(name)"
            if let objection = EnvironmentValue.objection(to: title) { throw realm.invalid("title", objection) }
            realms.append(
                RealmDefinition(
                    name: name,
                    title: title,
                    includes: try realm.identifiers("includes"),
                    cost: try realm.cost()
                )
            )
        }
        for realm in realms {
            guard let entry = try mapping.mapping(realm.name.description) else { continue }
            for other in realm.includes {
                guard realms.contains(where: { $0.name == other }) else {
                    throw entry.invalid("includes", "names the realm '\(other)', which is not defined")
                }
                guard other != realm.name, realms.first(where: { $0.name == other })?.includes.isEmpty ?? true else {
                    throw entry.contradiction(
                        "includes",
                        "the realm '\(other)' that is included includes others itself"
                    )
                }
            }
        }
        return realms
    }

    private static func registries(
        of root: YAMLMapping,
        realms: [RealmDefinition]
    ) throws(DeploymentError) -> [RegistryDefinition] {
        guard let mapping = try root.mapping("registries") else { throw root.missing("registries") }
        var registries: [RegistryDefinition] = []
        for key in mapping.keys {
            guard let name = Identifier(key), let entry = try mapping.mapping(key) else { throw mapping.badName(key) }
            let registry = try RegistryDefinition(entry, name: name)
            if let realm = registry.realm, !realms.contains(where: { $0.name == realm }) {
                throw entry.invalid(
                    "realm",
                    "names the realm '\(realm)', which is not defined",
                    hint: nearestWord(to: realm.description, among: realms.map(\.name.description))
                        .map { "did you mean '\($0)'?" }
                )
            }
            registries.append(registry)
        }
        return registries
    }
}

extension RegistryDefinition {
    fileprivate init(_ entry: YAMLMapping, name: Identifier) throws(DeploymentError) {
        try entry.allowOnly(["realm", "access", "listen", "tls", "image", "client_certificates"])
        guard let listenText = try entry.text("listen") else { throw entry.missing("listen") }
        guard let listen = ListenAddress(listenText) else {
            throw entry.invalid("listen", "is no ADDRESS:PORT", hint: "write it like \"0.0.0.0:443\"")
        }
        guard let accessText = try entry.text("access") else { throw entry.missing("access") }
        guard let access = Access(rawValue: accessText) else {
            throw entry.invalid("access", "must be read-only or read-write")
        }
        let realm = try entry.text("realm").map { (text) throws(DeploymentError) in
            guard let realm = Identifier(text) else { throw entry.invalid("realm", "is no realm name") }
            return realm
        }
        guard realm != nil || listen.isLoopback else {
            throw entry.contradiction(
                "listen",
                "registry '\(name)' would be open to everybody who reaches \(listen)",
                hint: "give it a realm, or let it listen on 127.0.0.1"
            )
        }
        let tls = try entry.boolean("tls") ?? !listen.isLoopback
        guard tls || listen.isLoopback else {
            throw entry.contradiction(
                "tls",
                "registry '\(name)' would take passwords over plain HTTP on \(listen)",
                hint: "leave tls out, or let it listen on 127.0.0.1"
            )
        }
        let image = try entry.text("image") ?? "registry:2"
        guard Self.isImageReference(image) else {
            throw entry.invalid("image", "is no image reference", hint: "write it like registry:2")
        }
        self.init(name: name, realm: realm, access: access, listen: listen, tls: tls, image: image)
        guard let demand = try entry.scalar("client_certificates") else { return }
        guard demand == "required" else {
            throw entry.invalid("client_certificates", "must be required, or left out")
        }
        guard tls else {
            throw entry.contradiction(
                "client_certificates",
                "registry '\(name)' cannot ask for client certificates without TLS",
                hint: "set tls: true, or leave client_certificates out"
            )
        }
        requiresClientCertificates = true
    }

    /// `[host[:port]/]path[:tag][@digest]` in the characters that such references have.
    private static func isImageReference(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.first != "-"
            && text.utf8.allSatisfy { byte in
                (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte) || (0x30...0x39).contains(byte)
                    || "._-/:@".utf8.contains(byte)
            }
    }
}
