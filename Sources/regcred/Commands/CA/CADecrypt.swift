import ArgumentParser
import RegistryCredentials

/// Takes the passphrase off the keys of the CAs.
struct CADecrypt: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt",
        abstract: "Take the passphrase off the keys of the CAs.",
        discussion: """
            The passphrase comes from --ca-passphrase-file, $REGCRED_CA_PASSPHRASE_FILE, systemd's credential \
            regcred-ca-passphrase, or the terminal.

              $ regcred ca decrypt
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var passphrase: CAPassphraseOptions

    func run(in context: CommandContext) throws {
        let report = try global.state(context, passphrase: passphrase).decryptAuthorityKeys(flags.options)
        if report.documents.isEmpty { context.sayUnlessQuiet(global, "the CA keys have no passphrase") }
        try ChangeOutput(context: context, global: global, flags: flags, command: "ca decrypt").emit(
            report,
            message: "decrypted \(report.documents.joined(separator: " and "))"
        )
    }
}
