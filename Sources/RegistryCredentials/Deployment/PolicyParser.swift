extension PasswordPolicy {
    init(_ mapping: YAMLMapping?) throws(DeploymentError) {
        self.init(cost: 10, minimumLength: 12)
        guard let mapping else { return }
        try mapping.allowOnly(["cost", "min_length"])
        cost = try mapping.cost() ?? cost
        if let length = try mapping.integer("min_length") {
            guard (1...72).contains(length) else {
                throw mapping.invalid("min_length", "must be 1 to 72: bcrypt ignores what comes after 72 bytes")
            }
            minimumLength = length
        }
    }
}

extension CertificatePolicy {
    static let longestLifetime = TimeSpan.days(825)

    init(_ mapping: YAMLMapping?, host: ServerName) throws(DeploymentError) {
        self.init(issuer: .ca, key: .ecdsaP256, lifetime: .days(90), renewAt: 66, names: [], constrain: [])
        guard let mapping else { return }
        try mapping.allowOnly(["issuer", "key", "lifetime", "renew_at", "names", "constrain"])
        issuer = try mapping.choice("issuer") ?? issuer
        key = try mapping.choice("key") ?? key
        lifetime = try mapping.span("lifetime") ?? lifetime
        guard (TimeSpan(seconds: 3_600)...Self.longestLifetime).contains(lifetime) else {
            throw mapping.invalid("lifetime", "must be 1h to 825d, the most that clients accept")
        }
        if let share = try mapping.text("renew_at") {
            guard share.last == "%", let percent = Int(share.dropLast()), "\(percent)%" == share,
                (1...99).contains(percent)
            else {
                throw mapping.invalid("renew_at", "must be a share of the lifetime, 1% to 99%")
            }
            renewAt = percent
        }
        for text in try mapping.list("names") ?? [] {
            guard let name = ServerName(text, allowsWildcard: true) else {
                throw mapping.invalid("names", "has '\(printable(text))', which is no DNS name or IP address")
            }
            names.append(name)
        }
        for text in try mapping.list("constrain") ?? [] {
            guard case .dns(let domain)? = ServerName(text) else {
                throw mapping.invalid("constrain", "has '\(printable(text))', which is no DNS domain")
            }
            constrain.append(domain)
        }
        if !constrain.isEmpty {
            for case .dns(let name) in [host] + names
            where !constrain.contains(where: { name == $0 || name.hasSuffix(".\($0)") }) {
                throw mapping.contradiction(
                    "constrain",
                    "certificate.constrain does not permit the certificate's own name '\(name)'"
                )
            }
        }
    }
}

extension SecretPolicy {
    init(_ mapping: YAMLMapping?) throws(DeploymentError) {
        self.init(rotateEvery: .days(30))
        guard let mapping else { return }
        try mapping.allowOnly(["rotate_every"])
        rotateEvery = try mapping.span("rotate_every") ?? rotateEvery
    }
}

extension StorageDefinition {
    init(_ mapping: YAMLMapping?) throws(DeploymentError) {
        self.init(driver: "filesystem", parameters: ["rootdirectory": "/var/lib/registry"])
        guard let mapping else { return }
        let drivers = StorageDriver.allCases.map(\.rawValue)
        guard let name = try mapping.text("driver") else { throw mapping.missing("driver") }
        guard let driver = StorageDriver(rawValue: name) else {
            throw mapping.invalid("driver", "must be one of \(drivers.joined(separator: ", "))")
        }
        try mapping.allowOnly(["driver"] + driver.textParameters + driver.plainParameters)
        parameters = [:]
        for key in mapping.keys where key != "driver" {
            guard let value = try mapping.scalar(key) else { continue }
            let isPlain = driver.plainParameters.contains(key)
            if isPlain ? !StorageDriver.isPlainValue(value) : EnvironmentValue.objection(to: value) != nil {
                throw mapping.invalid(
                    key,
                    isPlain ? "must be a number or a boolean" : EnvironmentValue.objection(to: value) ?? "",
                    hint: isPlain
                        ? nil
                        : "choose a value of letters, digits and any of + / = . _ - that no YAML reader takes for a number"
                )
            }
            parameters[key] = value
        }
        for key in driver.required where parameters[key] == nil { throw mapping.missing(key) }
        if let root = parameters["rootdirectory"], driver == .filesystem, !root.hasPrefix("/") {
            throw mapping.invalid("rootdirectory", "must be an absolute path")
        }
        self.driver = name
    }
}

extension PublishPolicy {
    static let knownOutputs = ["docker-run", "compose"]

    init(_ mapping: YAMLMapping?) throws(DeploymentError) {
        self.init(to: "published", path: nil, keep: 5, outputs: [], owner: nil, group: nil, modes: [:])
        guard let mapping else { return }
        try mapping.allowOnly(["to", "path", "keep", "outputs", "owner", "group", "modes"])
        to = try mapping.text("to") ?? to
        path = try mapping.text("path")
        let folders = to.utf8.split(separator: UInt8(ascii: "/"))
        guard !folders.isEmpty, !folders.contains(where: { $0.elementsEqual("..".utf8) }),
            to.utf8.allSatisfy({ $0 >= 0x20 })
        else {
            throw mapping.invalid("to", "must be a folder, absolute or below the state directory")
        }
        if let path {
            guard path.hasPrefix("/") else { throw mapping.invalid("path", "must be an absolute path") }
            if let objection = EnvironmentValue.objection(to: path) { throw mapping.invalid("path", objection) }
        }
        keep = try mapping.integer("keep") ?? keep
        guard (1...1_000).contains(keep) else { throw mapping.invalid("keep", "must be 1 to 1000") }
        outputs = try mapping.list("outputs") ?? []
        for output in outputs where !Self.knownOutputs.contains(output) {
            throw mapping.invalid(
                "outputs",
                "has '\(printable(output))', which is no output",
                hint: nearestWord(to: output, among: Self.knownOutputs).map { "did you mean '\($0)'?" }
                    ?? "known outputs: \(Self.knownOutputs.joined(separator: ", "))"
            )
        }
        guard Set(outputs).count == outputs.count else { throw mapping.invalid("outputs", "names an output twice") }
        owner = try mapping.text("owner")
        group = try mapping.text("group")
        if let modes = try mapping.mapping("modes") { self.modes = try Self.modes(modes) }
    }

    private static func modes(_ mapping: YAMLMapping) throws(DeploymentError) -> [FileKind: UInt32] {
        try mapping.allowOnly(FileKind.allCases.map(\.rawValue))
        var modes: [FileKind: UInt32] = [:]
        for key in mapping.keys {
            guard let text = try mapping.text(key), let kind = FileKind(rawValue: key) else { continue }
            guard text.utf8.allSatisfy({ (0x30...0x37).contains($0) }), let mode = UInt32(text, radix: 8),
                (3...4).contains(text.count), mode & 0o400 != 0, mode <= 0o777
            else {
                throw mapping.invalid(key, "must be a file mode in quotes, such as \"0640\"")
            }
            guard mode & 0o022 == 0, !(kind.isSecret && mode & 0o007 != 0) else {
                throw mapping.invalid(
                    key,
                    "would let others \(kind.isSecret ? "read or " : "")change \(kind.rawValue) files",
                    hint: "use \"0640\" and publish.group to let a group read them"
                )
            }
            modes[kind] = mode
        }
        return modes
    }
}

extension YAMLMapping {
    /// An error that `key` must be there.
    func missing(_ key: String) -> DeploymentError {
        DeploymentError(file: file, line: line, problem: .missingKey(path.isEmpty ? key : "\(path).\(key)"))
    }

    /// An error that `key` cannot name a realm or a registry.
    func badName(_ key: String) -> DeploymentError {
        invalid(key, "is no legal name", hint: "names have 1 to 63 of the characters a-z 0-9 . _ -")
    }

    /// A bcrypt cost.
    func cost() throws(DeploymentError) -> Int? {
        guard let cost = try integer("cost") else { return nil }
        guard (4...17).contains(cost) else {
            throw invalid("cost", "must be 4 to 17", hint: "each step doubles the time of every request; 10 is usual")
        }
        return cost
    }

    /// A length of time.
    func span(_ key: String) throws(DeploymentError) -> TimeSpan? {
        guard let text = try scalar(key) else { return nil }
        guard let span = TimeSpan(text) else {
            throw invalid(key, "is no length of time", hint: "write it like 90s, 15m, 12h, 90d, 8w or 1y")
        }
        return span
    }

    /// A list of realm or registry names.
    func identifiers(_ key: String) throws(DeploymentError) -> [Identifier] {
        var identifiers: [Identifier] = []
        for text in try list(key) ?? [] {
            guard let identifier = Identifier(text) else { throw badName(key) }
            identifiers.append(identifier)
        }
        return identifiers
    }

    /// One of the raw values of an enumeration.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String
    ) throws(DeploymentError) -> Choice? where Choice.RawValue == String {
        guard let text = try text(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let all = Choice.allCases.map(\.rawValue)
            throw invalid(
                key,
                "must be one of \(all.joined(separator: ", "))",
                hint: nearestWord(to: text, among: all).map { "did you mean '\($0)'?" }
            )
        }
        return choice
    }
}
