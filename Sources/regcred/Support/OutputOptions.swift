import ArgumentParser
import RegistryCredentials

/// Where a command writes what it would print.
struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Write it to a file instead; - is standard output.", valueName: "file"),
        completion: .file()
    )
    var out: String?

    @Flag(help: "Replace a file that is there.")
    var force = false

    func validate() throws {
        guard !force || out != nil else { throw ValidationError("--force is for --out FILE") }
    }

    /// The file for the command's JSON; `nil` for standard output.
    var file: String? { out == "-" ? nil : out }

    /// Checks the place of the file.
    ///
    /// - Parameters:
    ///   - global: Where the state is, in which nothing is written.
    ///   - context: The outside world.
    ///   - isNew: Whether what it will hold is made anew each time.
    ///   - isDryRun: Whether nothing is to be written.
    /// - Returns: The file; `nil` for standard output.
    /// - Throws: ``UsageError``, ``ExportError``, ``FileError``.
    func begin(
        _ global: GlobalOptions,
        _ context: CommandContext,
        isNew: Bool = false,
        isDryRun: Bool = false
    ) throws -> ExportedFile? {
        guard let path = try out.flatMap({ try global.outputPlace($0, context) }) else { return nil }
        return try ExportedFile(path: path, mode: 0o644, isForced: force, isNew: isNew, isDryRun: isDryRun)
    }
}
