import Glibc

/// A file that a user asked for, written before what it tells of is in force.
///
/// So a folder that is closed, a disk that is full or a pipe that nobody reads is known before a password is changed that
/// could then be handed to nobody.
public struct StagedExport: ~Copyable, Sendable {
    private let path: String
    /// `nil` for a device or a pipe, which is written into.
    private let temporary: String?
    /// The device or the pipe.
    private let descriptor: Int32?
    /// What the temporary file holds.
    private var staged: [UInt8] = []

    /// Begins the file beside its place, with its final mode.
    ///
    /// Folders that are missing are made. A pipe is opened, which waits for somebody who reads it.
    ///
    /// - Parameters:
    ///   - path: Where it will be, absolute; what a link leads to is written.
    ///   - mode: The permission bits.
    ///   - keepsOwner: Whether the file belongs to whom an old one belongs, as far as that can be done.
    /// - Throws: ``FileError``.
    public init(path: String, mode: UInt32, keepsOwner: Bool = false) throws {
        let path = try Files.resolved(path)
        let status = try Files.statusFollowingLinks(path)
        if let status, !status.isRegular {
            guard !status.isDirectory else { throw FileError(call: "replace", path: path, code: EISDIR) }
            let descriptor = try systemCall("open", path) { unsafe open(path, O_WRONLY | O_CLOEXEC) }
            self.init(path: path, temporary: nil, descriptor: descriptor)
            return
        }
        try Files.makeDirectories(Files.parent(of: path), mode: 0o755)
        let temporary = "\(path).\(getpid()).tmp"
        try Files.create(temporary, bytes: [], mode: mode, syncs: false) { descriptor in
            guard keepsOwner, let status, status.owner != geteuid() || status.group != getegid() else { return }
            _ = fchown(descriptor, status.owner, status.group)
        }
        self.init(path: path, temporary: temporary, descriptor: nil)
    }

    private init(path: String, temporary: String?, descriptor: Int32?) {
        self.path = path
        self.temporary = temporary
        self.descriptor = descriptor
    }

    /// What is at `path` now; `nil` when there is no regular file.
    ///
    /// - Throws: ``FileError``.
    public static func contents(_ path: String) throws -> [UInt8]? {
        let path = try Files.resolved(path)
        guard let status = try Files.statusFollowingLinks(path), status.isRegular else { return nil }
        return try Files.readIfPresent(path, flags: O_RDONLY)?.bytes
    }

    /// Writes what the file will hold and syncs it, so that only its name is missing; a device or a pipe waits.
    ///
    /// - Throws: ``FileError``.
    public mutating func stage(_ bytes: [UInt8]) throws {
        guard let temporary else { return }
        try Files.withFile(temporary, flags: O_WRONLY | O_NOFOLLOW | O_TRUNC) { (descriptor) throws(FileError) in
            try Files.write(bytes, to: descriptor, path: temporary)
            try systemCall("sync", temporary) { fsync(descriptor) }
        }
        staged = bytes
    }

    /// Puts the file in its place at once; what was staged need not be written again.
    ///
    /// - Throws: ``FileError``; then an old file is as it was.
    public consuming func write(_ bytes: [UInt8]) throws {
        if let descriptor { return try Files.stream(bytes, to: descriptor, path: path) }
        guard let temporary else { return }
        if staged != bytes { try stage(bytes) }
        try Files.rename(temporary, to: path)
        try? Files.syncDirectory(Files.parent(of: path))
    }

    deinit {
        // Gone already when it was renamed.
        if let temporary { try? Files.removeIfPresent(temporary) }
        if let descriptor { close(descriptor) }
    }
}
