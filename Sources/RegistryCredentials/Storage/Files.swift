import Glibc

/// The system calls on files that regcred makes, each with its errors in ``FileError``.
enum Files {
    /// What `stat` says of a file, as far as it matters here.
    struct Status: Equatable {
        var mode: UInt32
        var owner: uid_t
        var group: gid_t
        var size: Int
        var inode: UInt64
        /// Modification time in nanoseconds since 1970.
        var modified: Int64
        var isDirectory: Bool
        var isRegular: Bool
        var isLink: Bool

        init(_ raw: stat) {
            mode = raw.st_mode & 0o7777
            owner = raw.st_uid
            group = raw.st_gid
            size = Int(raw.st_size)
            inode = UInt64(raw.st_ino)
            modified = Int64(raw.st_mtim.tv_sec) * 1_000_000_000 + Int64(raw.st_mtim.tv_nsec)
            isDirectory = raw.st_mode & S_IFMT == S_IFDIR
            isRegular = raw.st_mode & S_IFMT == S_IFREG
            isLink = raw.st_mode & S_IFMT == S_IFLNK
        }
    }

    /// The status of `path` itself, not of what a link leads to; `nil` when there is nothing.
    static func status(_ path: String) throws(FileError) -> Status? {
        var raw = stat()
        do throws(FileError) {
            try systemCall("examine", path) { unsafe lstat(path, &raw) }
        } catch  where error.code == ENOENT || error.code == ENOTDIR {
            return nil
        }
        return Status(raw)
    }

    /// The status of what `path` leads to; `nil` when there is nothing.
    static func statusFollowingLinks(_ path: String) throws(FileError) -> Status? {
        var raw = stat()
        do throws(FileError) {
            try systemCall("examine", path) { unsafe stat(path, &raw) }
        } catch  where error.code == ENOENT || error.code == ENOTDIR {
            return nil
        }
        return Status(raw)
    }

    static func status(of descriptor: Int32, path: String) throws(FileError) -> Status {
        var raw = stat()
        try systemCall("examine", path) { unsafe fstat(descriptor, &raw) }
        return Status(raw)
    }

    /// Opens `path`, calls `body` with the descriptor and closes it.
    static func withFile<Result>(
        _ path: String,
        flags: Int32,
        mode: mode_t = 0,
        _ body: (Int32) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let descriptor = try systemCall("open", path) { unsafe open(path, flags | O_CLOEXEC, mode) }
        defer { close(descriptor) }
        return try body(descriptor)
    }

    /// Opens `path`; `nil` when there is nothing.
    ///
    /// Whoever calls it closes the descriptor.
    static func openIfPresent(_ path: String, flags: Int32) throws(FileError) -> Int32? {
        do throws(FileError) {
            return try systemCall("open", path) { unsafe open(path, flags | O_CLOEXEC) }
        } catch  where error.code == ENOENT {
            return nil
        }
    }

    /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
    static func read(
        _ descriptor: Int32,
        at offset: Int,
        count: Int,
        path: String
    ) throws(FileError) -> [UInt8] {
        var failure: FileError?
        // With some room behind, so that one more line fits without a copy of it all.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count + 4_096) { buffer, done in
            do throws(FileError) {
                while done < count {
                    let read = try systemCall("read", path) {
                        unsafe pread(
                            descriptor,
                            buffer.baseAddress.map { unsafe $0 + done },
                            count - done,
                            off_t(offset + done)
                        )
                    }
                    if read == 0 { break }
                    done += read
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// The status and the bytes of a file, of which only a regular one is read; `nil` when there is none.
    static func readIfPresent(_ path: String, flags: Int32) throws(FileError) -> (status: Status, bytes: [UInt8])? {
        guard let descriptor = try openIfPresent(path, flags: flags) else { return nil }
        defer { close(descriptor) }
        let status = try status(of: descriptor, path: path)
        return (status, status.isRegular ? try readAll(descriptor, status, path: path) : [])
    }

    /// Reads a whole file.
    static func readAll(_ descriptor: Int32, _ status: Status, path: String) throws(FileError) -> [UInt8] {
        // A realm of ten million users has less; more is a mistake, and would not fit into memory.
        guard status.size <= 1 << 32 else { throw FileError(call: "read", path: path, code: EFBIG) }
        return try read(descriptor, at: 0, count: status.size, path: path)
    }

    /// Writes all of `bytes` at `offset`.
    static func write(
        _ bytes: ArraySlice<UInt8>,
        to descriptor: Int32,
        at offset: Int = 0,
        path: String
    ) throws(FileError) {
        var done = 0
        while done < bytes.count {
            done += try systemCall("write", path) {
                unsafe bytes.withUnsafeBytes { buffer in
                    unsafe pwrite(
                        descriptor,
                        buffer.baseAddress.map { unsafe $0 + done },
                        bytes.count - done,
                        off_t(offset + done)
                    )
                }
            }
        }
    }

    /// Writes all of `bytes` at `offset`.
    static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int = 0, path: String) throws(FileError) {
        try write(bytes[...], to: descriptor, at: offset, path: path)
    }

    /// Writes all of `bytes` into a device or a pipe, which has no offsets.
    static func stream(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try systemCall("write", path) {
                unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Makes a new file with its final mode from its first byte.
    ///
    /// - Parameters:
    ///   - path: Must not exist.
    ///   - pieces: What it holds.
    ///   - mode: The permission bits, whatever the umask is.
    ///   - syncs: Whether it is on disk before this returns.
    ///   - prepare: Called with the open file before the first byte is written, to change its owner, say.
    /// - Throws: ``FileError``; then nothing is left of the file.
    static func create(
        _ path: String,
        pieces: [ArraySlice<UInt8>],
        mode: UInt32,
        syncs: Bool = true,
        prepare: (Int32) throws(FileError) -> Void = { _ in }
    ) throws(FileError) {
        try withFile(path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode_t(mode)) {
            (descriptor) throws(FileError) in
            do throws(FileError) {
                try prepare(descriptor)
                try systemCall("set the mode of", path) { fchmod(descriptor, mode_t(mode)) }
                try write(pieces, to: descriptor, path: path)
                if syncs { try systemCall("sync", path) { fsync(descriptor) } }
            } catch {
                unsafe unlink(path)
                throw error
            }
        }
    }

    /// Makes a new file of one piece.
    ///
    /// - Throws: ``FileError``; then nothing is left of the file.
    static func create(
        _ path: String,
        bytes: [UInt8],
        mode: UInt32,
        syncs: Bool = true,
        prepare: (Int32) throws(FileError) -> Void = { _ in }
    ) throws(FileError) {
        try create(path, pieces: [bytes[...]], mode: mode, syncs: syncs, prepare: prepare)
    }
}
