import Glibc
import RegistryCredentials

/// Standard input and output as bytes.
enum Streams {
    /// A stream that failed.
    struct StreamError: ActionableError {
        let description: String
        let kind: FailureKind
        /// Whether nobody reads any more, which is for the reader to decide: `head` has seen enough.
        let isBrokenPipe: Bool
        var hint: String? { kind == .permission ? "run as its owner" : "check where it comes from or goes to" }

        init(_ what: String) {
            isBrokenPipe = errno == EPIPE
            kind = errno == EACCES || errno == EPERM ? .permission : .io
            description = "cannot \(what): \(unsafe String(cString: strerror(errno)))"
        }
    }

    /// Reads standard input to its end, or `limit` bytes and no more.
    static func readInput(limit: Int) throws -> [UInt8] {
        try readAll(STDIN_FILENO, limit: limit, name: "standard input")
    }

    /// Reads a descriptor to its end, or `limit` bytes and no more.
    static func readAll(_ descriptor: Int32, limit: Int, name: String, expecting size: Int = 0) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(size, limit))
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let wanted = min(buffer.count, limit - bytes.count)
            let count = unsafe Glibc.read(descriptor, &buffer, wanted)
            if count == -1, errno == EINTR { continue }
            guard count >= 0 else { throw StreamError("read \(name)") }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// Writes all of `bytes`.
    static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count == -1, errno == EINTR { continue }
            guard count >= 0 else { throw StreamError("write the output") }
            rest = rest.dropFirst(count)
        }
    }
}
