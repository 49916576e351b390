import Glibc
import RegistryCredentials

/// A file of certificates or a request that a command reads, or standard input: nothing in it is secret.
enum PublicFile {
    /// Reads files, at most one of which is `-`, and no more of each than is ever accepted.
    ///
    /// - Throws: ``UsageError`` when standard input is named twice; ``InputFile/Missing``; an error of the stream.
    static func read(_ paths: [String], _ context: CommandContext) throws -> [CertificateFile] {
        guard paths.count(where: { $0 == "-" }) <= 1 else { throw Self.doubled }
        return try paths.map { try read($0, context) }
    }

    /// Reads one file, or standard input when `path` is `-`.
    static func read(_ path: String, _ context: CommandContext) throws -> CertificateFile {
        let limit = CertificateFile.limit + 1
        if path == "-" { return CertificateFile(name: "standard input", bytes: try context.readInput(limit)) }
        return CertificateFile(name: Table.printable(path), bytes: try readFile(path, limit: limit))
    }

    /// Standard input can be read only once.
    static let doubled = UsageError(
        description: "standard input is named twice",
        hint: "put all certificates into one stream, or name files"
    )

    private static func readFile(_ path: String, limit: Int) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno != ENOENT else {
                throw InputFile.Missing(description: "there is no file '\(Table.printable(path))'")
            }
            throw Streams.StreamError("open '\(Table.printable(path))'")
        }
        defer { close(descriptor) }
        return try Streams.readAll(descriptor, limit: limit, name: "'\(Table.printable(path))'")
    }
}
