import ArgumentParser
import FoundationEssentials
import Glibc
import RegistryCredentials

/// A command of regcred, with the world as a parameter.
protocol RegcredCommand: ParsableCommand {
    func run(in context: CommandContext) throws
}

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The state directory.", valueName: "dir"), completion: .directory)
    var dir: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(name: [.short, .long], help: "Say nothing about work that was done.")
    var quiet = false

    @Option(help: ArgumentHelp("How long to wait for another regcred.", valueName: "seconds"))
    var lockTimeout = 10

    func validate() throws {
        guard (0...86_400).contains(lockTimeout) else {
            throw ValidationError("--lock-timeout must be 0 to 86400 seconds")
        }
        guard dir != "" else { throw ValidationError("--dir must not be empty") }
    }

    /// The absolute path of the state directory.
    func directory(_ context: CommandContext) -> String {
        let working = context.workingDirectory()
        let variable = context.environment("REGCRED_DIR").flatMap { $0.isEmpty ? nil : $0 }
        guard var path = dir ?? variable else {
            return unsafe access("\(working)/regcred.yaml", F_OK) == 0 ? working : "/etc/regcred"
        }
        if !path.hasPrefix("/") { path = "\(working)/\(path)" }
        return Self.resolved(path)
    }

    /// The absolute path of a file that the user wants written, which must lie outside of the state: through links and
    /// `..` too, or it could take the place of a key.
    func outputPath(_ path: String, _ context: CommandContext) throws -> String {
        let absolute = Self.resolved(path.hasPrefix("/") ? path : "\(context.workingDirectory())/\(path)")
        guard !"\(absolute)/".hasPrefix(directory(context) + "/") else {
            throw UsageError(description: "'\(path)' is in the state directory", hint: "name a file elsewhere")
        }
        return absolute
    }

    /// The absolute path of a file that the user wants written, with the links on the way to it, which must lie outside of
    /// the state; `nil` for standard output.
    func outputPlace(_ path: String, _ context: CommandContext) throws -> String? {
        guard path != "-", path != "/dev/stdout" else { return nil }
        guard !path.isEmpty else {
            throw UsageError(
                description: "the name of the file is empty",
                hint: "name a file, or - for standard output"
            )
        }
        _ = try outputPath(path, context)
        let absolute = path.hasPrefix("/") ? path : "\(context.workingDirectory())/\(path)"
        let place: String = absolute.split(separator: "/").filter { $0 != "." }.reduce("") { "\($0)/\($1)" }
        return place
    }

    /// `path` without links and `..`, as far as it exists: it ends up in the published files.
    private static func resolved(_ path: String) -> String {
        if let real = unsafe realpath(path, nil) {
            defer { unsafe free(real) }
            return unsafe String(cString: real)
        }
        let parts = path.split(separator: "/")
        guard let last = parts.last else { return "/" }
        let parent = resolved("/" + parts.dropLast().joined(separator: "/"))
        return last == "." ? parent : parent == "/" ? "/\(last)" : "\(parent)/\(last)"
    }

    /// The state, in its directory unless another store is given.
    func state(
        _ context: CommandContext,
        store: (any StateStore)? = nil,
        passphrase: CAPassphraseOptions? = nil
    ) -> CredentialState {
        let directory = directory(context)
        return CredentialState(
            store: store ?? DirectoryStore(path: directory, lockTimeout: lockTimeout, holder: context.lockHolder()),
            directory: directory,
            actor: context.actor(),
            clock: context.now,
            passphrase: CAPassphraseOptions.passphrase(passphrase?.caPassphraseFile, context),
            warn: { context.say("warning: \($0)") }
        )
    }
}

extension CommandContext {
    /// What others are told who wait for the state.
    func lockHolder() -> String { "\(getpid()) (\(commandName()))" }

    /// Prints a line to standard error unless `--quiet` is given.
    func sayUnlessQuiet(_ global: GlobalOptions, _ line: String) {
        if !global.quiet { say(line) }
    }
}

/// What every command takes that changes something.
struct ChangeFlags: ParsableArguments {
    @Flag(help: "Print what would change, and change nothing.")
    var dryRun = false

    @Flag(name: .customLong("no-publish"), help: "Change the state, but not what is published.")
    var noPublish = false

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 when something changed.")
    var detailedExitCode = false

    var options: ChangeOptions {
        ChangeOptions(isDryRun: dryRun, publishes: !noPublish)
    }
}
