import Glibc

/// A folder that is held open, so that nobody can put another one in its place while files are made in it.
struct OpenFolder: ~Copyable, Sendable {
    /// The folder as it was named.
    let path: String
    private let descriptor: Int32

    /// As many links as the kernel follows.
    private static let longestWay = 40

    /// Opens a folder.
    ///
    /// Links on the way are followed when root or the user of this process made them: any other one may lead to wherever
    /// its owner wants to have something written.
    ///
    /// - Parameter path: Absolute.
    /// - Throws: ``ExportError/noFolder(_:)``, ``ExportError/foreignLink(_:)``; ``FileError``.
    init(_ path: String) throws {
        self.path = path
        var folder = try Self.root()
        do {
            var rest = Array(path.split(separator: "/").map(String.init).reversed())
            var (way, links) = ("", 0)
            while let part = rest.popLast() {
                way += "/\(part)"
                let next = try Self.open(part, in: folder, way: way, folder: path)
                defer { close(next) }
                let status = try Files.status(of: next, path: way)
                if let target = try Self.target(of: next, status, way: way) {
                    links += 1
                    guard links <= Self.longestWay else { throw FileError(call: "open", path: way, code: ELOOP) }
                    rest += target.split(separator: "/").map(String.init).reversed()
                    way = String(way.dropLast(part.count + 1))
                    guard target.hasPrefix("/") else { continue }
                    close(folder)
                    (folder, way) = (try Self.root(), "")
                } else {
                    guard status.isDirectory else { throw FileError(call: "open", path: way, code: ENOTDIR) }
                    close(folder)
                    folder = try systemCall("open", way) { fcntl(next, F_DUPFD_CLOEXEC, 0) }
                }
            }
            // To be synced it must be open for more than its place.
            descriptor = try systemCall("open", path) {
                unsafe openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            }
        } catch {
            close(folder)
            throw error
        }
        close(folder)
    }

    /// `O_PATH` of fcntl.h, which Glibc has for C only: a place, without the right to read it.
    private static let placeOnly: Int32 = 0o10000000

    private static func root() throws(FileError) -> Int32 {
        try systemCall("open", "/") { unsafe Glibc.open("/", placeOnly | O_DIRECTORY | O_CLOEXEC) }
    }

    private static func open(_ part: String, in folder: Int32, way: String, folder path: String) throws -> Int32 {
        do throws(FileError) {
            return try systemCall("open", way) { unsafe openat(folder, part, placeOnly | O_NOFOLLOW | O_CLOEXEC) }
        } catch {
            throw error.code == ENOENT ? ExportError.noFolder(path) : error as any Error
        }
    }

    /// Where a link leads that may be followed; `nil` when it is no link.
    private static func target(of descriptor: Int32, _ status: Files.Status, way: String) throws -> String? {
        guard status.isLink else { return nil }
        guard status.isOurs else { throw ExportError.foreignLink(way) }
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = try systemCall("read the link", way) {
            unsafe buffer.withUnsafeMutableBytes {
                let count = $0.count
                return unsafe $0.withMemoryRebound(to: CChar.self) { text in
                    unsafe text.baseAddress.map { unsafe readlinkat(descriptor, "", $0, count) } ?? 0
                }
            }
        }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    deinit { close(descriptor) }
}

extension OpenFolder {
    /// Where a file of the folder is.
    func place(of name: String) -> String { path == "/" ? "/\(name)" : "\(path)/\(name)" }

    /// The status of a file itself, or of what it leads to; `nil` when there is nothing.
    func status(_ name: String, followsLinks: Bool = false) throws(FileError) -> Files.Status? {
        var raw = stat()
        do throws(FileError) {
            try systemCall("examine", place(of: name)) {
                unsafe fstatat(descriptor, name, &raw, followsLinks ? 0 : AT_SYMLINK_NOFOLLOW)
            }
        } catch  where error.code == ENOENT {
            return nil
        }
        return Files.Status(raw)
    }

    /// Checks that files can be made here.
    func checkAccess() throws(FileError) {
        try systemCall("write into", path) { unsafe faccessat(descriptor, ".", W_OK | X_OK, AT_EACCESS) }
    }

    /// Opens a file; whoever calls it closes the descriptor.
    func open(_ name: String, flags: Int32, mode: UInt32 = 0) throws(FileError) -> Int32 {
        try systemCall("open", place(of: name)) {
            unsafe openat(descriptor, name, flags | O_CLOEXEC, mode_t(mode))
        }
    }

    /// Makes a new file with its final mode and syncs it.
    ///
    /// - Throws: ``FileError``; then nothing is left of it, unless its code is `EEXIST`.
    func create(_ name: String, _ bytes: [UInt8], mode: UInt32) throws(FileError) {
        let place = place(of: name)
        let file = try open(name, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
        defer { close(file) }
        do throws(FileError) {
            try systemCall("set the mode of", place) { fchmod(file, mode_t(mode)) }
            try Files.write(bytes, to: file, path: place)
            try systemCall("sync", place) { fsync(file) }
        } catch {
            remove(name)
            throw error
        }
    }

    /// Makes a folder with `mode`, whatever the umask is.
    ///
    /// - Returns: Whether it was made; `false` when the name is taken.
    func makeDirectory(_ name: String, mode: UInt32) throws(FileError) -> Bool {
        let place = place(of: name)
        do throws(FileError) {
            try systemCall("make", place) { unsafe mkdirat(descriptor, name, mode_t(mode)) }
        } catch  where error.code == EEXIST {
            return false
        }
        let folder = try open(name, flags: O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        defer { close(folder) }
        try systemCall("set the mode of", place) { fchmod(folder, mode_t(mode)) }
        return true
    }

    /// Gives a file a second name, which must be new.
    func link(_ name: String, to new: String) throws(FileError) {
        try systemCall("make", place(of: new)) { unsafe linkat(descriptor, name, descriptor, new, 0) }
    }

    /// Puts a file in the place of another one, at once.
    func rename(_ name: String, to target: String) throws(FileError) {
        try systemCall("rename to", place(of: target)) { unsafe renameat(descriptor, name, descriptor, target) }
    }

    func remove(_ name: String) {
        unsafe unlinkat(descriptor, name, 0)
    }

    /// Has the entries of the folder on disk, as far as its file system can.
    func sync() { fsync(descriptor) }
}

extension Files.Status {
    /// Whether it belongs to root or to the user of this process.
    var isOurs: Bool { owner == 0 || owner == geteuid() }
}
