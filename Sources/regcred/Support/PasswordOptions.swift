import ArgumentParser
import Glibc
import RegistryCredentials

/// Where a password comes from.
///
/// It is never an argument: every user of the machine can read those.
struct PasswordOptions: ParsableArguments {
    @Flag(help: "Read the password from standard input; one line break at its end does not count.")
    var passwordStdin = false

    @Option(
        help: ArgumentHelp(
            "Read the password from a file; one line break at its end does not count.",
            valueName: "file"
        ),
        completion: .file()
    )
    var passwordFile: String?

    func validate() throws {
        guard !(passwordStdin && passwordFile != nil) else {
            throw ValidationError("--password-stdin and --password-file exclude each other")
        }
    }

    /// Reads the password.
    ///
    /// - Parameters:
    ///   - context: The outside world.
    ///   - isNew: Whether it is asked for twice on the terminal.
    /// - Returns: The password.
    /// - Throws: ``UsageError``, an error of the stream, ``PasswordFileMissing``.
    func read(_ context: CommandContext, isNew: Bool) throws -> Secret {
        if passwordStdin { return Secret(try Self.withoutLineBreak(context.readInput(Self.limit))) }
        if let passwordFile { return Secret(Self.withoutLineBreak(try Self.read(passwordFile, context))) }
        guard context.isInteractive() else {
            throw UsageError(
                description: "there is no terminal to ask for a password",
                hint:
                    "use --password-stdin or --password-file\(isNew ? ", or let regcred make one with --generate" : "")"
            )
        }
        let password = try context.askPassword("Password")
        guard isNew else { return password }
        guard try context.askPassword("Password again") == password else {
            throw UsageError(description: "the two passwords differ; nothing changed", hint: "run the command again")
        }
        return password
    }

    /// More than any password may have, so that a longer one is refused and not cut.
    static let limit = 4_096

    static func read(_ path: String, _ context: CommandContext) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let isMissing = errno == ENOENT
            let error = Streams.StreamError("open '\(path)'")
            throw isMissing ? PasswordFileMissing(description: error.description) : error
        }
        defer { close(descriptor) }
        var status = stat()
        if unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 {
            context.say("warning: '\(path)' can be read by others")
        }
        return try Streams.readAll(descriptor, limit: limit, name: "'\(path)'")
    }

    static func withoutLineBreak(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.last == UInt8(ascii: "\n") else { return bytes }
        let line = bytes.dropLast()
        return Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
}

/// The file of `--password-file` is not there.
struct PasswordFileMissing: ActionableError {
    let description: String
    var hint: String? { "check the path of --password-file" }
    var kind: FailureKind { .notFound }
}

/// Where a new password comes from.
struct NewPasswordOptions: ParsableArguments {
    @OptionGroup var source: PasswordOptions

    @Flag(help: "Make a password of 160 random bits and print it once on standard output.")
    var generate = false

    func validate() throws {
        guard !(generate && (source.passwordStdin || source.passwordFile != nil)) else {
            throw ValidationError("--generate excludes --password-stdin and --password-file")
        }
    }

    /// Whether an option says where the password comes from.
    var isGiven: Bool { generate || source.passwordStdin || source.passwordFile != nil }

    /// Reads or makes the password, and remembers it in `entered` for whoever prints what was made.
    func read(_ context: CommandContext, into entered: inout NewPassword?) throws -> NewPassword {
        let password =
            generate ? try NewPassword.generated(from: .system) : NewPassword(try source.read(context, isNew: true))
        entered = password
        return password
    }

    /// Prints a password that was made, on a line of its own.
    func revealGenerated(_ password: NewPassword?, _ context: CommandContext) throws {
        guard let password, password.isGenerated else { return }
        try password.secret.withBytes { span in
            try context.write(span.indices.map { span[$0] } + [UInt8(ascii: "\n")])
        }
    }

    /// Calls `change` and prints the password that was made, also when the change was made but could not be published:
    /// nobody could ever learn it otherwise.
    ///
    /// - Returns: What changed.
    func revealing(
        _ entered: inout NewPassword?,
        _ context: CommandContext,
        isSilent: Bool,
        _ change: (inout NewPassword?) throws -> ChangeReport
    ) throws -> ChangeReport {
        do {
            let report = try change(&entered)
            do {
                if !isSilent { try revealGenerated(entered, context) }
            } catch {
                throw PasswordLost(cause: "\(error)")
            }
            return report
        } catch let error as StateError where error.isChangeMade {
            try revealGenerated(entered, context)
            throw error
        }
    }

    /// The JSON field for a password that was made.
    func field(_ password: NewPassword?, _ flags: ChangeFlags) -> [String: JSONValue] {
        guard let password, password.isGenerated, !flags.dryRun else { return [:] }
        return password.secret.withBytes { span in
            ["password": .string(String(decoding: span.indices.map { span[$0] }, as: UTF8.self))]
        }
    }
}

/// A password was made and is in force, but could not be printed.
struct PasswordLost: ActionableError {
    let cause: String
    /// Whose it is; `nil` when there are several.
    var name: Username?
    /// Whether that is a program.
    var isRobot = false

    var description: String { "the change is made, but the password could not be printed: \(cause)" }
    var hint: String? {
        let word = name.map { ShellWord.quoted($0.description) } ?? "NAME"
        return "make another one with 'regcred user \(isRobot ? "rotate \(word)" : "passwd \(word) --generate")'"
    }
    var kind: FailureKind { .io }
}
