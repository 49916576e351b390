import RegistryCredentials

/// Where the certificate and the key of a client go, begun before they are made.
struct ClientHandOut: ~Copyable {
    /// The certificate was issued, but its key got lost on the way out.
    struct KeyLost: ActionableError {
        let cause: String
        var description: String { "the certificate was issued, but it could not be handed out: \(cause)" }
        var hint: String? { "issue another one; nobody has the key of this one" }
        var kind: FailureKind { .io }
    }

    private let options: ClientOptions
    private let isDryRun: Bool
    private var certificate: ExportedFile?
    private var key: ExportedFile?
    private var pkcs12: ExportedFile?
    private let folder: ExportFolder?
    private let paths: [String: JSONValue]

    /// Checks the places of the files, and makes the folder of the pair unless this is a dry run.
    static func prepare(
        _ options: ClientOptions,
        isForced: Bool,
        isDryRun: Bool,
        _ global: GlobalOptions,
        _ context: CommandContext
    ) throws -> ClientHandOut {
        func file(_ path: String, _ mode: UInt32) throws -> ExportedFile {
            try ExportedFile(path: path, mode: mode, isForced: isForced, isNew: true, isDryRun: isDryRun)
        }
        let folderPath = try options.folder.flatMap { try global.outputPlace($0, context) }
        let pkcs12Path = try options.pkcs12.flatMap { try global.outputPlace($0, context) }
        try checkApart(options, global, context)
        // One that is new has nothing in it.
        var pair = folderPath.map { (certificate: "\($0)/client.cert", key: "\($0)/client.key") }
        var paths: [String: JSONValue] = [:]
        if let pair { paths = ["certificate": .string(pair.certificate), "key": .string(pair.key)] }
        if let pkcs12Path { paths["pkcs12"] = .string(pkcs12Path) }
        let folder: ExportFolder?
        if isDryRun {
            folder = nil
            if let folderPath, try !ExportFolder.isThere(folderPath) { pair = nil }
        } else {
            folder = try folderPath.map { try ExportFolder(path: $0, mode: 0o700) }
        }
        return ClientHandOut(
            options: options,
            isDryRun: isDryRun,
            certificate: try pair.map { try file($0.certificate, 0o644) },
            key: try pair.map { try file($0.key, 0o600) },
            pkcs12: try pkcs12Path.map { try file($0, 0o600) },
            folder: folder,
            paths: paths
        )
    }

    /// The PKCS #12 file must not take the place of the pair.
    private static func checkApart(_ options: ClientOptions, _ global: GlobalOptions, _ context: CommandContext) throws
    {
        guard let folder = options.folder, let file = options.pkcs12, file != "-", folder != "-" else { return }
        let (place, other) = (try global.outputPath(file, context), try global.outputPath(folder, context))
        guard place == "\(other)/client.cert" || place == "\(other)/client.key" else { return }
        throw UsageError(
            description: "--pkcs12 names a file that --out writes",
            hint: "give the PKCS #12 file another name, such as '\(folder)/client.p12'"
        )
    }

    /// Writes the files before the change is made: two who issue into one place at once must not both succeed.
    ///
    /// - Throws: ``ExportError``, ``FileError``.
    mutating func stage(_ made: CredentialState.ClientHandOver) throws {
        guard !isDryRun else { return }
        // The key first: a certificate with the key of its predecessor is worth nothing.
        try key?.stage(Self.bytes(made.key))
        try certificate?.stage(made.pem)
        if let secret = made.pkcs12 { try pkcs12?.stage(Self.bytes(secret)) }
    }

    /// Leaves the files where they are, since the change was made although an error ends the command.
    mutating func keep() {
        try? key?.keep()
        try? certificate?.keep()
        try? pkcs12?.keep()
    }

    /// Makes the files final, and prints what is to go to standard output.
    ///
    /// - Returns: What the command's JSON says of them.
    /// - Throws: ``KeyLost``.
    mutating func emit(
        _ outcome: CredentialState.ClientOutcome,
        isJSON: Bool,
        _ context: CommandContext
    ) throws -> [String: JSONValue] {
        do {
            try key?.finish(Self.bytes(outcome.key))
            try certificate?.finish(outcome.pem)
            if let secret = outcome.pkcs12 {
                try pkcs12?.finish(Self.bytes(secret))
                if pkcs12 == nil { try context.write(Self.bytes(secret)) }
            }
            if options.printsPair, !isJSON { try context.write(outcome.pem + Self.bytes(outcome.key)) }
            guard options.printsPair, isJSON else { return paths.isEmpty ? [:] : ["out": .object(paths)] }
        } catch {
            throw KeyLost(cause: "\(error)")
        }
        // Only who said --reveal gets here.
        let text = { (bytes: [UInt8]) in JSONValue.string(String(decoding: bytes, as: UTF8.self)) }
        var fields = ["pem": text(outcome.pem), "key": text(Self.bytes(outcome.key))]
        if !paths.isEmpty { fields["out"] = .object(paths) }
        return fields
    }

    private static func bytes(_ secret: Secret) -> [UInt8] {
        secret.withBytes { span in span.indices.map { span[$0] } }
    }
}
