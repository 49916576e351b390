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
            "Write client.cert and client.key into a folder, as docker and podman look for them.",
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

    func validate() throws {
        let isClient = client != nil
        guard isClient || (out == nil && pkcs12 == nil && lifetime == nil && key == nil && !newAuthority) else {
            throw ValidationError("--out, --pkcs12, --lifetime, --key and --new-ca are for --client NAME")
        }
        guard pkcs12 != nil || !passphrase.isGiven else {
            throw ValidationError("--passphrase-stdin and --passphrase-file are for --pkcs12 FILE")
        }
        guard out != "", pkcs12 != "" else { throw ValidationError("--out and --pkcs12 must not be empty") }
    }
}
