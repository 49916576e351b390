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
        } catch where error.code == ENOENT || error.code == ENOTDIR {
            return nil
        }
        return Status(raw)
    }

    /// The status of what `path` leads to; `nil` when there is nothing.
    static func statusFollowingLinks(_ path: String) throws(FileError) -> Status? {
        var raw = stat()
        do throws(FileError) {
            try systemCall("examine", path) { unsafe stat(path, &raw) }
        } catch where error.code == ENOENT || error.code == ENOTDIR {
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
        _ path: String, flags: Int32, mode: mode_t = 0, _ body: (Int32) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        let descriptor = try systemCall("open", path) { unsafe open(path, flags | O_CLOEXEC, mode) }
        defer { close(descriptor) }
        return try body(descriptor)
    }

    /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
    static func read(
        _ descriptor: Int32, at offset: Int, count: Int, path: String
    ) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let read = try systemCall("read", path) {
                unsafe bytes.withUnsafeMutableBytes { buffer in
                    unsafe pread(descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done, off_t(offset + done))
                }
            }
            if read == 0 { break }
            done += read
        }
        if done < count { bytes.removeSubrange(done...) }
        return bytes
    }

    /// The status and the bytes of a file, of which only a regular one is read; `nil` when there is none.
    static func readIfPresent(_ path: String, flags: Int32) throws(FileError) -> (status: Status, bytes: [UInt8])? {
        do throws(FileError) {
            return try withFile(path, flags: flags) { (descriptor) throws(FileError) in
                let status = try status(of: descriptor, path: path)
                guard status.isRegular else { return (status, []) }
                return (status, try read(descriptor, at: 0, count: status.size, path: path))
            }
        } catch where error.code == ENOENT {
            return nil
        }
    }

    /// Writes all of `bytes` at `offset`.
    static func write(
        _ bytes: [UInt8], to descriptor: Int32, at offset: Int = 0, path: String
    ) throws(FileError) {
        var done = 0
        while done < bytes.count {
            done += try systemCall("write", path) {
                unsafe bytes.withUnsafeBytes { buffer in
                    unsafe pwrite(
                        descriptor, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done, off_t(offset + done))
                }
            }
        }
    }

    /// Makes a new file with its final mode from its first byte.
    ///
    /// - Parameters:
    ///   - path: Must not exist.
    ///   - bytes: What it holds.
    ///   - mode: The permission bits, whatever the umask is.
    ///   - syncs: Whether it is on disk before this returns.
    ///   - prepare: Called with the open file before the first byte is written, to change its owner, say.
    static func create(
        _ path: String, bytes: [UInt8], mode: UInt32, syncs: Bool = true, prepare: (Int32) throws(FileError) -> Void = { _ in }
    ) throws(FileError) {
        try withFile(path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode_t(mode)) {
            (descriptor) throws(FileError) in
            do throws(FileError) {
                try prepare(descriptor)
                try systemCall("set the mode of", path) { fchmod(descriptor, mode_t(mode)) }
                try write(bytes, to: descriptor, path: path)
                if syncs { try systemCall("sync", path) { fsync(descriptor) } }
            } catch {
                unsafe unlink(path)
                throw error
            }
        }
    }

    /// Has the entries of a folder on disk.
    static func syncDirectory(_ path: String) throws(FileError) {
        try withFile(path, flags: O_RDONLY | O_DIRECTORY) { (descriptor) throws(FileError) in
            _ = try systemCall("sync", path) { fsync(descriptor) }
        }
    }

    /// Makes a folder with `mode`, whatever the umask is; nothing happens when there is one.
    ///
    /// - Returns: Whether it was made.
    @discardableResult
    static func makeDirectory(_ path: String, mode: UInt32) throws(FileError) -> Bool {
        do throws(FileError) {
            try systemCall("make", path) { unsafe mkdir(path, mode_t(mode)) }
        } catch where error.code == EEXIST {
            guard try statusFollowingLinks(path)?.isDirectory == true else { throw error }
            return false
        }
        try systemCall("set the mode of", path) { unsafe chmod(path, mode_t(mode)) }
        return true
    }

    static func rename(_ source: String, to target: String) throws(FileError) {
        try systemCall("rename to", target) { unsafe Glibc.rename(source, target) }
    }

    /// Renames a file if it is there.
    static func renameIfPresent(_ source: String, to target: String) throws(FileError) {
        do throws(FileError) { try rename(source, to: target) } catch where error.code == ENOENT {}
    }

    static func remove(_ path: String) throws(FileError) {
        try systemCall("remove", path) { unsafe unlink(path) }
    }

    /// Removes a file if it is there.
    static func removeIfPresent(_ path: String) throws(FileError) {
        do throws(FileError) { try remove(path) } catch where error.code == ENOENT {}
    }

    static func link(_ source: String, to target: String) throws(FileError) {
        try systemCall("link", target) { unsafe Glibc.link(source, target) }
    }

    static func makeLink(_ target: String, at path: String) throws(FileError) {
        try systemCall("make the link", path) { unsafe symlink(target, path) }
    }

    /// Where the symbolic link `path` leads; `nil` when it is no link or not there.
    static func linkTarget(_ path: String) throws(FileError) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        do throws(FileError) {
            let count = try systemCall("read the link", path) {
                unsafe buffer.withUnsafeMutableBytes {
                    let count = $0.count
                    return unsafe $0.withMemoryRebound(to: CChar.self) { text in
                        unsafe text.baseAddress.map { unsafe readlink(path, $0, count) } ?? 0
                    }
                }
            }
            return String(decoding: buffer[..<count], as: UTF8.self)
        } catch where error.code == ENOENT || error.code == EINVAL || error.code == ENOTDIR {
            return nil
        }
    }

    /// The names in a folder, sorted; none when there is no folder.
    static func list(_ path: String) throws(FileError) -> [String] {
        guard let directory = unsafe opendir(path) else {
            let code = errno
            if code == ENOENT { return [] }
            throw FileError(call: "list", path: path, code: code)
        }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a folder and all that is in it, following no link.
    static func removeTree(_ path: String) throws(FileError) {
        guard let status = try status(path) else { return }
        guard status.isDirectory else { return try removeIfPresent(path) }
        for name in try list(path) { try removeTree("\(path)/\(name)") }
        try systemCall("remove", path) { unsafe rmdir(path) }
    }
}

extension Files {
    /// Whether a file holds exactly `bytes`; compared in pieces, so that a large file needs no second copy.
    static func contentsEqual(_ path: String, _ bytes: [UInt8]) throws(FileError) -> Bool {
        try withFile(path, flags: O_RDONLY | O_NOFOLLOW) { (descriptor) throws(FileError) in
            var offset = 0
            while true {
                // One byte more than there should be, to see whether the file goes on.
                let wanted = min(1 << 20, bytes.count - offset + 1)
                let piece = try read(descriptor, at: offset, count: wanted, path: path)
                guard offset + piece.count <= bytes.count, isEqual(piece, bytes, at: offset) else { return false }
                offset += piece.count
                if piece.count < wanted { return offset == bytes.count }
            }
        }
    }

    private static func isEqual(_ piece: [UInt8], _ bytes: [UInt8], at offset: Int) -> Bool {
        unsafe piece.withUnsafeBytes { left in
            unsafe bytes.withUnsafeBytes { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                return unsafe memcmp(left, right + offset, piece.count) == 0
            }
        }
    }

    /// Moves a file's modification time past `time`, unless it is.
    ///
    /// Registries compare times and read a file again only when they differ, so a file with its predecessor's time
    /// would never be read.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - time: Nanoseconds since 1970.
    static func makeNewer(_ path: String, than time: Int64) throws(FileError) {
        // A file system may keep whole seconds only.
        for step in [0, 1, 1_000_000_000] as [Int64] {
            if step > 0 {
                let new = time + step
                let stamp = timespec(tv_sec: Int(new / 1_000_000_000), tv_nsec: Int(new % 1_000_000_000))
                try withFile(path, flags: O_RDONLY | O_NOFOLLOW) { (descriptor) throws(FileError) in
                    try systemCall("set the time of", path) { unsafe futimens(descriptor, [stamp, stamp]) }
                    try systemCall("sync", path) { fsync(descriptor) }
                }
            }
            if let status = try status(path), status.modified > time { return }
        }
    }
}
