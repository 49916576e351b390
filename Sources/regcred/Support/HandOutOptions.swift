import ArgumentParser
import RegistryCredentials

/// In which form a password that regcred made leaves it, and where to.
struct HandOutOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Hand out the credentials as docker-config, kubernetes, netrc or json, in place of the bare password.",
            valueName: "format"
        ),
        transform: HandOutFormat.init(argument:)
    )
    var output: HandOutFormat?

    @Option(
        help: ArgumentHelp(
            "Write them to a file that only its owner can read; a config.json or netrc keeps its other logins.",
            valueName: "file"
        ),
        completion: .file()
    )
    var out: String?

    @Option(help: ArgumentHelp("The name of the Kubernetes Secret (regcred).", valueName: "name"))
    var secretName: String?

    @Option(help: ArgumentHelp("The namespace of the Kubernetes Secret.", valueName: "name"))
    var namespace: String?

    func validate() throws {
        guard output == .kubernetes || (secretName == nil && namespace == nil) else {
            throw ValidationError("--secret-name and --namespace are for --output kubernetes")
        }
        guard KubernetesSecretName(name: secretName ?? "regcred", namespace: namespace) != nil else {
            throw ValidationError("--secret-name and --namespace take lower-case letters, digits and '-'")
        }
        guard out != "" else { throw ValidationError("--out must not be empty") }
    }

    /// Whether any of them is given.
    var isGiven: Bool { output != nil || out != nil }

    /// Finds the registries and begins the file, before anything is changed.
    func prepare(
        _ state: CredentialState,
        realm: String?,
        _ global: GlobalOptions,
        _ flags: ChangeFlags,
        _ context: CommandContext,
        isRobot: Bool
    ) throws -> PreparedHandOut {
        let places = try output.map { _ in
            try state.read { draft in
                let deployment = try draft.deployment()
                return try HandOutPlaces(of: deployment.knownRealm(realm).name, in: deployment)
            }
        }
        let path = try out.map { try global.outputPath($0, context) }
        let isMerged = output == .dockerConfig || output == .netrc
        return PreparedHandOut(
            options: self,
            isJSON: global.json,
            isDryRun: flags.dryRun,
            isRobot: isRobot,
            places: places,
            earlier: isMerged ? try path.flatMap { try StagedExport.contents($0) } : nil,
            file: flags.dryRun
                ? nil : try path.map { try StagedExport(path: $0, mode: 0o600, keepsOwner: isMerged) }
        )
    }
}

extension HandOutFormat {
    /// Reads a format; unlike the parser's own words, the error ends without a full stop.
    fileprivate init(argument: String) throws {
        guard let format = HandOutFormat(rawValue: argument) else {
            let all = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(argument)' is no format: it must be one of \(all)")
        }
        self = format
    }
}

/// Where a password that is about to be made will go.
struct PreparedHandOut: ~Copyable {
    let options: HandOutOptions
    let isJSON: Bool
    let isDryRun: Bool
    /// Whether the user is a program.
    let isRobot: Bool
    let places: HandOutPlaces?
    /// What the file holds to which the credentials are added.
    let earlier: [UInt8]?
    var file: StagedExport?

    /// Writes the credentials to where only the file's name is missing, before anything is changed; checks, in a dry run
    /// too, that the format can hold `name` and that they can be added to the file that is there.
    mutating func stage(_ name: Username, _ password: NewPassword) throws {
        let bytes = try text(name, password.secret)
        try file?.stage(bytes)
    }

    /// What keeps clients from finding the credentials.
    borrowing func warnings(_ name: Username) -> [String] {
        guard let format = options.output, let places else { return [] }
        return HandOut(name: name, password: Secret([]), places: places).warnings(format, into: earlier)
    }

    /// Writes the credentials to the file or to standard output, if regcred made the password and it is in force.
    ///
    /// - Parameters:
    ///   - name: The user.
    ///   - password: The password, if there is one yet.
    ///   - context: The outside world.
    ///   - isFailing: Whether the change was made but an error ends the command, so that no JSON will hold them.
    /// - Returns: What the command's JSON says of them.
    /// - Throws: ``PasswordLost``.
    consuming func emit(
        _ name: Username,
        _ password: NewPassword?,
        _ context: CommandContext,
        isFailing: Bool = false
    ) throws -> [String: JSONValue] {
        guard let password, password.isGenerated, !isDryRun else { return [:] }
        let bytes = try text(name, password.secret)
        let lost = lost
        if let file = consume file {
            do { try file.write(bytes) } catch { throw lost(name, error) }
            return ["file": JSONValue(options.out)]
        }
        guard isJSON, !isFailing else {
            do { try context.write(bytes) } catch { throw lost(name, error) }
            return [:]
        }
        if options.output != nil { return ["output": .string(String(decoding: bytes, as: UTF8.self))] }
        return ["password": .string(String(decoding: bytes.dropLast(), as: UTF8.self))]
    }

    /// The error that nobody has the password that is in force.
    private var lost: (Username, any Error) -> PasswordLost {
        let isRobot = isRobot
        return { PasswordLost(cause: "\($1)", name: $0, isRobot: isRobot) }
    }

    private borrowing func text(_ name: Username, _ password: Secret) throws -> [UInt8] {
        guard let format = options.output, let places else {
            return password.withBytes { span in span.indices.map { span[$0] } } + [UInt8(ascii: "\n")]
        }
        let secret = KubernetesSecretName(name: options.secretName ?? "regcred", namespace: options.namespace)
        return try HandOut(name: name, password: password, places: places)
            .render(format, secret: secret ?? .usual, into: earlier)
    }
}
