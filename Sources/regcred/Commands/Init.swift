import ArgumentParser
public import RegistryCredentials

/// Makes a state.
struct Init: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the state of a deployment: CA, certificate, secrets, and a first publication.",
        discussion: """
            Writes regcred.yaml for HOST into the state directory, makes everything that a read-only and a \
            read-write registry need, and publishes it. Change regcred.yaml afterwards as you like, then run \
            'regcred publish'.

              $ regcred init registry.example.com --admin alice --generate
              $ regcred init registry.example.com --dir /srv/regcred --name 10.0.0.5 --key rsa-3072
              $ regcred init registry.example.com --issuer csr
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags

    @Argument(help: "The name that clients use: a DNS name or an IP address.")
    var host: String

    @Option(
        name: .customLong("name"),
        help: ArgumentHelp("A further name of the certificate; may be given again.", valueName: "name")
    )
    var names: [String] = []

    @Option(help: "Who signs the certificate: \(choices(CertificatePolicy.Issuer.self)).")
    var issuer: CertificatePolicy.Issuer = .ca

    @Option(help: "The kind of key: \(choices(KeyAlgorithm.self)).")
    var key: KeyAlgorithm = .ecdsaP256

    @Option(help: ArgumentHelp("A first user of the realm 'admin'.", valueName: "name"))
    var admin: String?

    @Option(help: ArgumentHelp("Where the published files go.", valueName: "dir"), completion: .directory)
    var publishTo = "published"

    @OptionGroup var password: NewPasswordOptions

    @Flag(name: .customLong("encrypt-ca-key"), help: "Encrypt the key of the CA, as 'regcred ca encrypt' does.")
    var encryptsAuthorityKey = false

    @OptionGroup var passphrase: CAPassphraseOptions

    func validate() throws {
        guard
            admin != nil || !(password.generate || password.source.passwordStdin || password.source.passwordFile != nil)
        else { throw ValidationError("a password is for --admin NAME, which is missing") }
        guard issuer == .ca || !encryptsAuthorityKey else {
            throw ValidationError("--encrypt-ca-key is for the issuer 'ca': there is no CA otherwise")
        }
    }

    func run(in context: CommandContext) throws {
        guard let host = ServerName(host) else { throw badName(host) }
        let names = try names.map { text in
            guard let name = ServerName(text, allowsWildcard: true) else { throw badName(text) }
            return name
        }
        let text = Deployment.initialText(host: host, names: names, issuer: issuer, key: key, publishTo: publishTo)
        _ = try Deployment(parsing: text, file: "regcred.yaml")
        let username = try admin.map { try Username($0) }
        try global.state(context).checkVacant()
        // A dry run makes no directory, so that it needs a state elsewhere.
        let state = global.state(context, store: flags.dryRun ? MemoryStore() : nil)
        let authorityPassphrase = encryptsAuthorityKey ? try passphrase.newPassphrase(context) : nil
        var entered: NewPassword?
        let report = try password.revealing(&entered, context, isSilent: global.json || flags.dryRun) { entered in
            let administrator = try username.map { (name: $0, password: try password.read(context, into: &entered)) }
            return try state.initialize(
                text,
                administrator: administrator,
                authorityPassphrase: authorityPassphrase,
                flags.options
            )
        }
        try emit(report, state, entered, context)
    }

    private func emit(
        _ report: ChangeReport,
        _ state: CredentialState,
        _ password: NewPassword?,
        _ context: CommandContext
    ) throws {
        let output = ChangeOutput(context: context, global: global, flags: flags, command: "init")
        var fields = self.password.field(password, flags)
        fields["directory"] = .string(global.directory(context))
        defer {
            if !global.quiet, !flags.dryRun, !flags.noPublish, let root = try? state.publicationRoot() {
                let script = "\(root)/docker-run/\(admin == nil ? "users" : "admin").sh"
                context.say("hint: start a registry with: sh \(ShellWord.quoted(script))")
            }
            if !global.quiet, !flags.dryRun, issuer == .csr {
                context.say("a temporary certificate that signs itself serves until the CA's own is installed")
                context.say("hint: \(RequestError.nextSteps)")
            }
        }
        try output.emit(
            report.withoutRestart,
            message: "made the state of \(host) in \(global.directory(context))",
            fields: fields
        )
    }

    private func badName(_ text: String) -> UsageError {
        UsageError(
            description: "'\(text)' is no DNS name or IP address",
            hint: ServerName.punycodeHint(for: text)
                ?? "write it like registry.example.com, without a scheme or a port"
        )
    }
}

extension CertificatePolicy.Issuer: WordArgument {}
extension KeyAlgorithm: WordArgument {}

/// The raw values of an enumeration, for a help text.
private func choices<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> String
where Choice.RawValue == String {
    Choice.allCases.map(\.rawValue).joined(separator: ", ")
}
