import Glibc
import RegistryCredentials

/// Where the certificate and the key of a client go, begun before they are made.
struct ClientHandOut: ~Copyable {
    /// A file is in the way.
    struct InTheWay: ActionableError {
        let path: String
        var description: String { "'\(path)' exists already" }
        var hint: String? { "name another place, or replace it with --force" }
        var kind: FailureKind { .exists }
    }

    /// The certificate was issued, but its key got lost on the way out.
    struct KeyLost: ActionableError {
        let cause: String
        var description: String { "the certificate was issued, but it could not be handed out: \(cause)" }
        var hint: String? { "issue another one; nobody has the key of this one" }
        var kind: FailureKind { .io }
    }

    private var certificate: StagedExport?
    private var key: StagedExport?
    private var pkcs12: StagedExport?
    private let folder: ExportFolder?
    private let paths: [String: JSONValue]

    /// Begins the files; with `isDryRun` they are only checked.
    static func prepare(
        _ options: ClientOptions,
        isForced: Bool,
        isDryRun: Bool,
        _ global: GlobalOptions,
        _ context: CommandContext
    ) throws -> ClientHandOut {
        let folderPath = try options.out.map { try global.outputPath($0, context) }
        let pkcs12Path = try options.pkcs12.map { try global.outputPath($0, context) }
        let pair = folderPath.map { (certificate: "\($0)/client.cert", key: "\($0)/client.key") }
        if !isForced {
            for path in [pair?.certificate, pair?.key, pkcs12Path].compactMap(\.self) {
                guard unsafe access(path, F_OK) != 0 else { throw InTheWay(path: path) }
            }
        }
        var paths: [String: JSONValue] = [:]
        if let pair { paths = ["certificate": .string(pair.certificate), "key": .string(pair.key)] }
        if let pkcs12Path { paths["pkcs12"] = .string(pkcs12Path) }
        let folder = isDryRun ? nil : try folderPath.map { try ExportFolder(path: $0, mode: 0o700) }
        return ClientHandOut(
            certificate: isDryRun ? nil : try pair.map { try StagedExport(path: $0.certificate, mode: 0o644) },
            key: isDryRun ? nil : try pair.map { try StagedExport(path: $0.key, mode: 0o600) },
            pkcs12: isDryRun ? nil : try pkcs12Path.map { try StagedExport(path: $0, mode: 0o600) },
            folder: folder,
            paths: paths
        )
    }

    /// Writes the files, or prints both as PEM when no file was asked for.
    ///
    /// - Returns: What the command's JSON says of them.
    /// - Throws: ``KeyLost``.
    consuming func emit(
        _ outcome: CredentialState.ClientOutcome,
        isJSON: Bool,
        _ context: CommandContext
    ) throws -> [String: JSONValue] {
        do {
            // The key first: a certificate with the key of its predecessor is worth nothing.
            if let file = consume self.key { try file.write(Self.bytes(outcome.key)) }
            if let file = consume certificate { try file.write(outcome.pem) }
            if let file = consume pkcs12, let secret = outcome.pkcs12 { try file.write(Self.bytes(secret)) }
            guard paths.isEmpty else { return ["out": .object(paths)] }
            if !isJSON {
                try context.write(outcome.pem + Self.bytes(outcome.key))
                return [:]
            }
        } catch {
            throw KeyLost(cause: "\(error)")
        }
        // Only who said --reveal gets here.
        let text = { (bytes: [UInt8]) in JSONValue.string(String(decoding: bytes, as: UTF8.self)) }
        return ["pem": text(outcome.pem), "key": text(Self.bytes(outcome.key))]
    }

    private static func bytes(_ secret: Secret) -> [UInt8] {
        secret.withBytes { span in span.indices.map { span[$0] } }
    }
}
