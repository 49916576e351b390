import Glibc

/// Files that a user asked for, outside of the state.
public enum FileExport {
    /// Writes a file whole: it has its final mode from its first byte and takes the place of an old one at once.
    ///
    /// Folders that are missing are made. What a link leads to is written, and a device or pipe is written into.
    ///
    /// - Parameters:
    ///   - bytes: What it holds.
    ///   - path: Where, absolute.
    ///   - mode: The permission bits.
    /// - Throws: ``FileError``; then an old file is as it was.
    public static func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws {
        let path = try Files.resolved(path)
        if let status = try Files.statusFollowingLinks(path), !status.isRegular {
            return try Files.withFile(path, flags: O_WRONLY) { (descriptor) throws(FileError) in
                try Files.stream(bytes, to: descriptor, path: path)
            }
        }
        try Files.makeDirectories(Files.parent(of: path), mode: 0o755)
        let temporary = "\(path).\(getpid()).tmp"
        try Files.create(temporary, bytes: bytes, mode: mode)
        do {
            try Files.rename(temporary, to: path)
        } catch {
            try? Files.removeIfPresent(temporary)
            throw error
        }
    }
}
