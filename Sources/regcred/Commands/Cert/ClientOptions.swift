import ArgumentParser
import RegistryCredentials

/// What 'cert issue' takes for the certificate of a client.
struct ClientOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Issue a certificate for a client, with this common name, instead.", valueName: "name")
    )
    var client: String?

    @Option(
        help: ArgumentHelp(
            "Write client.cert and client.key into a folder, as docker and podman look for them; - is standard output.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var out: String?

    @Option(
        name: .customLong("pkcs12"),
        help: ArgumentHelp("Write certificate, key and client CA into a PKCS #12 file.", valueName: "file"),
        completion: .file()
    )
    var pkcs12: String?

    @OptionGroup var passphrase: PassphraseOptions

    /// The folder of the pair; `nil` when there is to be none.
    var folder: String? { out == "-" ? nil : out }

    /// Whether certificate and key are printed.
    var printsPair: Bool { out == "-" || (out == nil && pkcs12 == nil) }

    @Option(
        help: ArgumentHelp("How long the client's certificate is valid: 1h to 825d (90d).", valueName: "time"),
        transform: { text in
            guard let span = TimeSpan(text), CredentialState.clientLifetimes.contains(span) else {
                throw ValidationError("'\(text)' is no lifetime: it must be 1h to 825d, such as 90d")
            }
            return span
        }
    )
    var lifetime: TimeSpan?

    @Option(help: ArgumentHelp("The kind of the client's key (certificate.key of regcred.yaml).", valueName: "kind"))
    var key: KeyAlgorithm?

    @Flag(
        name: .customLong("new-ca"),
        help: "Start a new client CA: all earlier client certificates are refused from the next restart on."
    )
    var newAuthority = false

    @Flag(help: "Let --json print the client's key, too.")
    var reveal = false

    func validate() throws {
        let isClient = client != nil
        let isPlain = out == nil && pkcs12 == nil && lifetime == nil && key == nil && !newAuthority && !reveal
        guard isClient || isPlain else {
            throw ValidationError("--out, --pkcs12, --lifetime, --key, --new-ca and --reveal are for --client NAME")
        }
        guard !reveal || printsPair else {
            throw ValidationError("--reveal prints the key; --out and --pkcs12 write it to a file")
        }
        guard pkcs12 != nil || !passphrase.isGiven else {
            throw ValidationError("--passphrase-stdin and --passphrase-file are for --pkcs12 FILE")
        }
        guard out != "", pkcs12 != "" else { throw ValidationError("--out and --pkcs12 must not be empty") }
        guard out != "-" || pkcs12 != "-" else {
            throw ValidationError("--out and --pkcs12 cannot both be standard output")
        }
    }
}
