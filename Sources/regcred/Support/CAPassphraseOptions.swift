import ArgumentParser
import Glibc
import RegistryCredentials

/// Where the passphrase of encrypted CA keys comes from, should a command have to sign.
struct CAPassphraseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read the passphrase of encrypted CA keys from a file (or $REGCRED_CA_PASSPHRASE_FILE).",
            valueName: "file"
        ),
        completion: .file()
    )
    var caPassphraseFile: String?

    func validate() throws {
        guard caPassphraseFile != "" else { throw ValidationError("--ca-passphrase-file must not be empty") }
    }

    /// The passphrase, read or asked for when a key must be opened.
    ///
    /// - Parameters:
    ///   - file: The value of the option, for commands that have it.
    ///   - context: The outside world.
    /// - Returns: The passphrase; nothing is read yet.
    static func passphrase(_ file: String?, _ context: CommandContext) -> CAPassphrase {
        let read: @Sendable () throws -> Secret? = { try unattended(file, context) }
        guard context.isInteractive() else { return CAPassphrase(read) }
        return CAPassphrase(read) {
            do {
                return try context.askPassword("Passphrase of the CA key")
            } catch is Terminal.Interrupted {
                throw PassphraseError.interrupted
            }
        }
    }

    /// A new passphrase, from the same places, or asked for twice.
    func newPassphrase(_ context: CommandContext) throws -> Secret {
        if let secret = try Self.unattended(caPassphraseFile, context) {
            try secret.checkNewPassphrase()
            return secret
        }
        let hint = "name a file with --ca-passphrase-file or REGCRED_CA_PASSPHRASE_FILE"
        return try PassphraseOptions.askTwice("New passphrase of the CA key", context, hint: hint)
    }

    /// The passphrase from the file of the option or the environment, or from systemd's credential (systemd.exec(5),
    /// `LoadCredential=`); `nil` when there is none of them.
    private static func unattended(_ file: String?, _ context: CommandContext) throws -> Secret? {
        if let file { return try PassphraseFile.read(file, context, named: "--ca-passphrase-file") }
        let variable = "REGCRED_CA_PASSPHRASE_FILE"
        if let file = context.environment(variable), !file.isEmpty {
            return try PassphraseFile.read(file, context, named: variable)
        }
        guard let folder = context.environment("CREDENTIALS_DIRECTORY"), !folder.isEmpty else { return nil }
        let path = "\(folder)/regcred-ca-passphrase"
        guard unsafe access(path, F_OK) == 0 else { return nil }
        return try PassphraseFile.read(path, context, named: "the credential regcred-ca-passphrase")
    }
}
