import ArgumentParser
import RegistryCredentials

/// Puts a passphrase on the keys of the CAs.
struct CAEncrypt: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "encrypt",
        abstract: "Encrypt the keys of the CAs, or change their passphrase.",
        discussion: """
            Encrypts ca.key, and client-ca.key if there is one: PKCS #8 with AES-256-CBC under PBKDF2-HMAC-SHA256. \
            From then on every command that signs needs the passphrase: from --ca-passphrase-file, \
            $REGCRED_CA_PASSPHRASE_FILE, systemd's credential regcred-ca-passphrase, or the terminal. Without it \
            'regcred rotate --due' does everything else and fails for the certificate.

            It has 8 characters at least, is stored nowhere, and a lost one cannot be replaced. A change needs the old passphrase from the same \
            places. Copies in backups keep the passphrase that they had.

              $ regcred ca encrypt
              $ regcred ca encrypt --passphrase-file new --ca-passphrase-file old
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var present: CAPassphraseOptions

    func run(in context: CommandContext) throws {
        let secret = try passphrase.read("New passphrase of the CA key", context)
        let state = global.state(context, passphrase: present)
        let report = try state.encryptAuthorityKeys(secret, flags.options)
        if report.documents.isEmpty { context.sayUnlessQuiet(global, "the CA keys have this passphrase already") }
        try ChangeOutput(context: context, global: global, flags: flags, command: "ca encrypt").emit(
            report,
            message: "encrypted \(report.documents.joined(separator: " and "))"
        )
    }
}
