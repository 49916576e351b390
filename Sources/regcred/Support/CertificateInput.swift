import Glibc
import RegistryCredentials

/// Where certificates come from: a file, standard input, or a live endpoint.
enum CertificateInput {
    case file(String)
    case input
    case live(Endpoint)

    /// Reads an argument: `-`, a file that there is, or `HOST:PORT`.
    init(_ argument: String) throws {
        let isThere = unsafe access(argument, F_OK) == 0
        let isClosed = !isThere && errno == EACCES
        if argument == "-" {
            self = .input
        } else if isThere {
            self = .file(argument)
        } else if let endpoint = Endpoint(argument) {
            self = .live(endpoint)
        } else if isClosed {
            // What is below a folder that one may not enter is not known to be missing.
            self = .file(argument)
        } else {
            throw Self.missing(argument)
        }
    }

    /// Reads an argument that can only be an endpoint.
    static func endpoint(_ argument: String) throws -> Endpoint {
        if let endpoint = Endpoint(argument) { return endpoint }
        guard ServerName(Self.withoutBrackets(argument)) != nil else {
            throw UsageError(
                description: "'\(Table.printable(argument))' is no endpoint",
                hint: ServerName.punycodeHint(for: argument)
                    ?? "write it like registry.example.com:443, 10.0.0.5:443 or [fd00::5]:443"
            )
        }
        throw UsageError(
            description: "'\(argument)' has no port",
            hint: "write \(Self.withPort(argument))"
        )
    }

    /// Whether an argument is a file, or standard input.
    static func isFile(_ argument: String) -> Bool {
        if case .live? = try? CertificateInput(argument) { false } else { true }
    }

    /// The certificates, in their order.
    func certificates(_ options: EndpointOptions, _ context: CommandContext) throws -> [CertificateDetails] {
        switch self {
        case .file(let path): try PublicFile.read(path, context).details()
        case .input: try PublicFile.read("-", context).details()
        case .live(let endpoint): try options.probe(endpoint, context).chain
        }
    }

    private static func missing(_ argument: String) -> InputMissing {
        let looksLikeHost = ServerName(withoutBrackets(argument)) != nil
        return InputMissing(
            description: "there is no file '\(Table.printable(argument))'",
            hint: looksLikeHost
                ? "check the path, or write \(withPort(argument)) for a live endpoint"
                : "check the path, or name a live endpoint as HOST:PORT"
        )
    }

    private static func withoutBrackets(_ text: String) -> String {
        text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    }

    private static func withPort(_ host: String) -> String {
        let bare = withoutBrackets(host)
        return bare.contains(":") ? "[\(bare)]:443" : "\(bare):443"
    }

    /// There is no such file.
    private struct InputMissing: ActionableError {
        let description: String
        let hint: String?
        var kind: FailureKind { .notFound }
    }
}
