import Glibc

/// Files that a user asked for, outside of the state.
public enum FileExport {
    /// Writes a file whole: it has its final mode from its first byte and takes the place of an old one at once.
    ///
    /// - Parameters:
    ///   - bytes: What it holds.
    ///   - path: Where, absolute.
    ///   - mode: The permission bits.
    /// - Throws: ``FileError``; then an old file is as it was.
    public static func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws {
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
