import FoundationEssentials
import Glibc
import RegistryCredentials

/// Everything a command takes from the outside world, replaceable in tests.
struct CommandContext: Sendable {
    /// The value of an environment variable.
    var environment: @Sendable (String) -> String?
    /// The time.
    var now: @Sendable () -> Date
    /// Reads standard input, up to so many bytes.
    var readInput: @Sendable (Int) throws -> [UInt8]
    /// Asks for a password on the terminal.
    var askPassword: @Sendable (String) throws -> Secret
    /// Whether standard input is a terminal.
    var isInteractive: @Sendable () -> Bool
    /// Writes to standard output.
    var write: @Sendable ([UInt8]) throws -> Void
    /// Writes a line to standard error.
    var writeNote: @Sendable (String) -> Void
    /// Who runs this, for the audit log.
    var actor: @Sendable () -> String
    /// The working directory.
    var workingDirectory: @Sendable () -> String
    /// The command line, the program's name first.
    var arguments: @Sendable () -> [String]

    /// The words of the command line that name the command, such as `regcred user add`.
    func commandName() -> String { Regcred.commandName(arguments()) }

    /// Prints a line of results to standard output, for scripts to read.
    func print(_ line: String) throws {
        try write(Array("\(line)\n".utf8))
    }

    /// The same for a line that has a path, a name or a reason in it: what is not printable is shown as `?`.
    func printText(_ line: String) throws {
        try print(line.printable)
    }

    /// Prints a line about the work to standard error, for people to read.
    ///
    /// What is not printable is shown as `?`: a name from the command line or a certificate must not drive the terminal.
    func say(_ line: String) {
        writeNote("regcred: \(line.printable)\n")
    }
}

extension CommandContext {
    /// The process's own streams, terminal and clock.
    static let live = CommandContext(
        environment: { name in unsafe getenv(name).map { unsafe String(cString: $0) } },
        now: { Date.now },
        readInput: { try Streams.readInput(limit: $0) },
        askPassword: { try Terminal.askPassword($0) },
        isInteractive: { isatty(STDIN_FILENO) == 1 },
        write: { try Streams.write($0, to: STDOUT_FILENO) },
        writeNote: { try? Streams.write(Array($0.utf8), to: STDERR_FILENO) },
        actor: { Self.liveActor() },
        workingDirectory: { FileManager.default.currentDirectoryPath },
        arguments: { CommandLine.arguments }
    )

    /// The user name, and who became that user by sudo.
    private static func liveActor() -> String {
        let user = unsafe getpwuid(getuid()).map { unsafe String(cString: $0.pointee.pw_name) } ?? "uid \(getuid())"
        // Only sudo sets it for root; anybody else could claim to be anybody.
        guard geteuid() == 0, let sudo = unsafe getenv("SUDO_USER").map({ unsafe String(cString: $0) }), !sudo.isEmpty
        else { return user }
        return "\(user) (sudo: \(sudo))"
    }
}
