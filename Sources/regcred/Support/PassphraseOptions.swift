import ArgumentParser
import RegistryCredentials

/// Where a new passphrase comes from; never an argument.
struct PassphraseOptions: ParsableArguments {
    @Flag(help: "Read the passphrase from standard input; one line break at its end does not count.")
    var passphraseStdin = false

    @Option(
        help: ArgumentHelp(
            "Read the passphrase from a file; one line break at its end does not count.",
            valueName: "file"
        ),
        completion: .file()
    )
    var passphraseFile: String?

    /// Whether an option says where it comes from.
    var isGiven: Bool { passphraseStdin || passphraseFile != nil }

    func validate() throws {
        guard !(passphraseStdin && passphraseFile != nil) else {
            throw ValidationError("--passphrase-stdin and --passphrase-file exclude each other")
        }
    }

    /// Reads the passphrase, or asks for it twice.
    ///
    /// - Parameters:
    ///   - prompt: What the terminal asks for.
    ///   - context: The outside world.
    /// - Returns: The passphrase, which is neither empty nor short.
    /// - Throws: ``PassphraseError``, ``UsageError``, an error of the stream.
    func read(_ prompt: String, _ context: CommandContext) throws -> Secret {
        let secret: Secret
        if passphraseStdin {
            secret = Secret(PasswordOptions.withoutLineBreak(try context.readInput(PasswordOptions.limit)))
        } else if let passphraseFile {
            secret = try PassphraseFile.read(passphraseFile, context, named: "--passphrase-file")
        } else {
            secret = try Self.askTwice(prompt, context, hint: "use --passphrase-stdin or --passphrase-file")
        }
        try secret.checkNewPassphrase()
        return secret
    }

    /// Asks for a new passphrase on the terminal.
    static func askTwice(_ prompt: String, _ context: CommandContext, hint: String) throws -> Secret {
        guard context.isInteractive() else {
            throw UsageError(description: "there is no terminal to ask for a passphrase", hint: hint)
        }
        let passphrase = try context.askPassword(prompt)
        // Nobody should type twice what will not do.
        try passphrase.checkNewPassphrase()
        guard try context.askPassword("\(prompt) again") == passphrase else {
            throw UsageError(description: "the two passphrases differ; nothing changed", hint: "run the command again")
        }
        return passphrase
    }
}

/// A file that holds a passphrase.
enum PassphraseFile {
    /// The file is not there.
    struct Missing: ActionableError {
        let description: String
        let source: String
        var hint: String? { "check the path of \(source)" }
        var kind: FailureKind { .notFound }
    }

    /// Reads a passphrase; warns of a file that others can read.
    static func read(_ path: String, _ context: CommandContext, named source: String) throws -> Secret {
        do {
            return Secret(PasswordOptions.withoutLineBreak(try PasswordOptions.read(path, context)))
        } catch let error as PasswordFileMissing {
            throw Missing(description: error.description, source: source)
        }
    }
}
