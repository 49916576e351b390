import Glibc

/// A file that a user asked for, begun before what it will hold is certain.
///
/// So a folder that is closed is known before a password is changed that could then be handed to nobody.
public struct StagedExport: ~Copyable, Sendable {
    private let path: String
    /// `nil` for a device or a pipe, which is written into.
    private let temporary: String?

    /// Begins the file beside its place, with its final mode; folders that are missing are made.
    ///
    /// - Parameters:
    ///   - path: Where it will be, absolute; what a link leads to is written.
    ///   - mode: The permission bits.
    /// - Throws: ``FileError``.
    public init(path: String, mode: UInt32) throws {
        let path = try Files.resolved(path)
        guard let status = try Files.statusFollowingLinks(path), !status.isRegular else {
            try Files.makeDirectories(Files.parent(of: path), mode: 0o755)
            let temporary = "\(path).\(getpid()).tmp"
            try Files.create(temporary, bytes: [], mode: mode, syncs: false)
            self.init(path: path, temporary: temporary)
            return
        }
        guard !status.isDirectory else { throw FileError(call: "replace", path: path, code: EISDIR) }
        self.init(path: path, temporary: nil)
    }

    private init(path: String, temporary: String?) {
        self.path = path
        self.temporary = temporary
    }

    /// Writes the file and puts it in its place at once.
    ///
    /// - Throws: ``FileError``; then an old file is as it was.
    public consuming func write(_ bytes: [UInt8]) throws {
        guard let temporary else { return try FileExport.write(bytes, to: path, mode: 0) }
        try Files.withFile(temporary, flags: O_WRONLY | O_NOFOLLOW) { (descriptor) throws(FileError) in
            try Files.write(bytes, to: descriptor, path: temporary)
            try systemCall("sync", temporary) { fsync(descriptor) }
        }
        try Files.rename(temporary, to: path)
    }

    deinit {
        // Gone already when it was renamed.
        if let temporary { try? Files.removeIfPresent(temporary) }
    }
}
