import Glibc

extension Files {
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
        } catch  where error.code == EEXIST {
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
        do throws(FileError) { try rename(source, to: target) } catch  where error.code == ENOENT {}
    }

    static func remove(_ path: String) throws(FileError) {
        try systemCall("remove", path) { unsafe unlink(path) }
    }

    /// Removes a file if it is there.
    static func removeIfPresent(_ path: String) throws(FileError) {
        do throws(FileError) { try remove(path) } catch  where error.code == ENOENT {}
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
        } catch  where error.code == ENOENT || error.code == EINVAL || error.code == ENOTDIR {
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

    /// Makes a folder and those above it, as far as they are missing.
    static func makeDirectories(_ path: String, mode: UInt32) throws(FileError) {
        var folder = ""
        for part in path.split(separator: "/") {
            let parent = folder.isEmpty ? "/" : folder
            folder += "/\(part)"
            if try makeDirectory(folder, mode: mode) { try syncDirectory(parent) }
        }
    }

    /// The folder of `path`, which is absolute.
    static func parent(of path: String) -> String {
        "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// Where `path` leads through links (`realpath(3)`); itself when there is nothing yet.
    static func resolved(_ path: String) throws(FileError) -> String {
        guard let real = unsafe realpath(path, nil) else {
            let code = errno
            if code == ENOENT { return path }
            throw FileError(call: "open", path: path, code: code)
        }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }
}
