import Glibc
import RegistryCredentials

/// A file of users or passwords that a command reads, or standard input.
enum InputFile {
    /// The file is not there.
    struct Missing: ActionableError {
        let description: String
        var hint: String? { "check the path, or use - for standard input" }
        var kind: FailureKind { .notFound }
    }

    /// The file has more than a gibibyte.
    struct TooLarge: ActionableError {
        var description: String { "the file has more than 1 GiB" }
        var hint: String? { "split it; a million users have about 70 MB" }
        var kind: FailureKind { .badData }
    }

    private static let limit = 1 << 30

    /// Reads all of a file, or of standard input when `path` is `-`; warns of a file that others can read.
    ///
    /// - Throws: ``Missing``, ``TooLarge``; an error of the stream.
    static func read(_ path: String, _ context: CommandContext) throws -> [UInt8] {
        let bytes = path == "-" ? try context.readInput(limit + 1) : try readFile(path, context)
        guard bytes.count <= limit else { throw TooLarge() }
        return bytes
    }

    private static func readFile(_ path: String, _ context: CommandContext) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let isMissing = errno == ENOENT
            let error = Streams.StreamError("open '\(path)'")
            throw isMissing ? Missing(description: error.description) : error
        }
        defer { close(descriptor) }
        var status = stat()
        if unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 {
            context.say("warning: '\(path)' can be read by others")
        }
        return try Streams.readAll(descriptor, limit: limit + 1, name: "'\(path)'", expecting: Int(status.st_size))
    }
}
