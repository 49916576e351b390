import ArgumentParser
import RegistryCredentials

/// Imports users from a file.
struct UserImport: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add and change the users of a realm as a file says.",
        discussion: """
            Formats: htpasswd; csv and tsv, whose first line names the columns name, then password or hash, and \
            expires, note, disabled as you like; chpasswd (name:password). Nothing is imported if a line cannot be, \
            unless --keep-going leaves such lines out. Hashes other than bcrypt, which let nobody in, are named and \
            left out, or with --reset replaced by generated passwords, printed as name:password.

            Importing the same file again changes nothing. An empty field removes what it stands for; a column that \
            is not there changes nothing. Ctrl-C while passwords are hashed changes nothing.

              $ regcred user import old.htpasswd --realm users
              $ regcred user import people.csv --realm users --prune --dry-run
              $ printf 'ci:%s\\n' "$(cat /run/secrets/ci)" | regcred user import - --realm admin --format chpasswd
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var options: ImportArguments

    @Argument(help: "The file; - for standard input.", completion: .file())
    var file: String

    @Option(help: ArgumentHelp("The realm; may be left out when there is only one.", valueName: "realm"))
    var realm: String?

    func run(in context: CommandContext) throws {
        let format = try options.format ?? ImportFormat(path: file)
        let users = try ImportFile(parsing: InputFile.read(file, context), format: format)
        let output = ImportOutput(context: context, global: global, flags: flags)
        var bar = ProgressBar(context, "hashing", isQuiet: global.quiet)
        var generated: [ImportReport.Generated] = []
        try Interruption.held(context) {
            do {
                defer { bar.erase() }
                let report = try global.state(context).importUsers(
                    users,
                    realm: realm,
                    options.options,
                    flags.options,
                    remember: { generated = $0 },
                    progress: {
                        try Interruption.check()
                        bar.update($0, of: $1)
                    }
                )
                if !global.json { try output.reveal(generated) }
                try output.emit(report)
            } catch let error as ImportError {
                output.sayProblems(error)
                throw error
            } catch let error as StateError where error.isChangeMade {
                // The change is made, and nobody could ever learn the passwords otherwise.
                try output.reveal(generated)
                throw error
            }
        }
    }
}

/// How a file is imported.
struct ImportArguments: ParsableArguments {
    @Option(
        help: "htpasswd, csv, tsv or chpasswd; needed when the file's name does not tell it.",
        completion: .list(ImportFormat.allCases.map(\.rawValue)),
        transform: { name in
            guard let format = ImportFormat(rawValue: name) else {
                throw ValidationError("use htpasswd, csv, tsv or chpasswd")
            }
            return format
        }
    )
    var format: ImportFormat?

    @Flag(help: "Remove the users whom the file does not name.")
    var prune = false

    @Flag(name: .customLong("allow-empty"), help: "Let --prune remove everybody when the file has no users.")
    var allowEmpty = false

    @Flag(name: .customLong("keep-going"), help: "Leave out the lines that cannot be imported.")
    var keepGoing = false

    @Flag(help: "Give generated passwords to users without a bcrypt hash.")
    var reset = false

    func validate() throws {
        guard prune || !allowEmpty else { throw ValidationError("--allow-empty needs --prune") }
    }

    var options: ImportOptions {
        ImportOptions(prunes: prune, allowsEmpty: allowEmpty, keepsGoing: keepGoing, resets: reset)
    }
}
