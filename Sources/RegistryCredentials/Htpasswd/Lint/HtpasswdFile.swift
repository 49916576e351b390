import Glibc

/// An htpasswd file somewhere on this machine, as it was when it was read.
public struct HtpasswdFile: Sendable {
    /// What it held.
    public let bytes: [UInt8]
    /// The path with all links followed.
    private let path: String
    private let status: Files.Status

    /// The most that is read of a pipe or a device, in bytes: one gibibyte.
    public static let longestInput = 1 << 30

    /// Reads a file, following links; a pipe is read to its end, or to ``longestInput``.
    ///
    /// - Parameter path: Absolute.
    /// - Throws: ``HtpasswdFileError``, ``FileError``.
    public init(path: String) throws {
        guard let status = try Files.statusFollowingLinks(path) else { throw HtpasswdFileError.missing(path) }
        guard !status.isDirectory else { throw HtpasswdFileError.isDirectory(path) }
        guard status.isRegular else {
            self.init(bytes: try Self.readToEnd(path), path: path, status: status)
            return
        }
        let resolved = try Self.resolved(path)
        guard let (status, bytes) = try Files.readIfPresent(resolved, flags: O_RDONLY) else {
            throw HtpasswdFileError.missing(path)
        }
        self.init(bytes: bytes, path: resolved, status: status)
    }

    private init(bytes: [UInt8], path: String, status: Files.Status) {
        self.bytes = bytes
        self.path = path
        self.status = status
    }

    /// Calls `body` while no other regcred changes the file: under the lock of the state whose realm it is, if it is one.
    ///
    /// - Parameters:
    ///   - path: Absolute.
    ///   - timeout: How long to wait for another process, in seconds.
    ///   - holder: Who holds the lock, for others that wait: process id and command.
    ///   - body: What to do.
    /// - Returns: What `body` returns.
    /// - Throws: ``LockError``, ``StateError``, ``FileError``; whatever `body` throws.
    public static func withLock<Result>(
        on path: String,
        timeout: Int,
        holder: String,
        _ body: () throws -> Result
    ) throws -> Result {
        guard try Files.statusFollowingLinks(path) != nil else { return try body() }
        let folder = Files.parent(of: try resolved(path))
        let state = Files.parent(of: folder)
        guard folder.hasSuffix("/realms"), try Files.status("\(state)/.lock") != nil else { return try body() }
        let lock = FileLock(directory: state, path: "\(state)/.lock", timeout: timeout, holder: holder)
        return try lock.withLock(.exclusive, body)
    }

    /// Puts another file in its place at once, with the same mode, owner and group, and a newer modification time.
    ///
    /// - Throws: ``HtpasswdFileError/changed(_:)`` when somebody else changed it since it was read; ``FileError``. Then the
    ///   file is as it was.
    public func replace(with bytes: [UInt8]) throws {
        guard status.isRegular else { throw HtpasswdFileError.notAFile(path) }
        let temporary = "\(path).\(getpid()).tmp"
        try Files.create(temporary, bytes: bytes, mode: status.mode) { (descriptor) throws(FileError) in
            guard status.owner != geteuid() || status.group != getegid() else { return }
            try systemCall("give its owner", temporary) { fchown(descriptor, status.owner, status.group) }
        }
        do {
            try Files.makeNewer(temporary, than: status.modified)
            guard try Files.status(path) == status else { throw HtpasswdFileError.changed(path) }
            try Files.rename(temporary, to: path)
        } catch {
            try? Files.removeIfPresent(temporary)
            throw error
        }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try Files.syncDirectory(folder.isEmpty ? "/" : folder)
    }

    private static func resolved(_ path: String) throws(FileError) -> String {
        guard let pointer = unsafe realpath(path, nil) else {
            throw FileError(call: "examine", path: path, code: errno)
        }
        defer { unsafe free(pointer) }
        return unsafe String(cString: pointer)
    }

    private static func readToEnd(_ path: String) throws -> [UInt8] {
        let bytes = try Files.withFile(path, flags: O_RDONLY) { (descriptor) throws(FileError) in
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while bytes.count <= longestInput {
                let count = try systemCall("read", path) { unsafe Glibc.read(descriptor, &buffer, buffer.count) }
                if count == 0 { break }
                bytes += buffer[..<count]
            }
            return bytes
        }
        guard bytes.count <= longestInput else { throw HtpasswdFileError.tooLarge(path) }
        return bytes
    }
}
