import Glibc

/// A folder for files that a user asked for; one that was made and stayed empty goes again.
public struct ExportFolder: ~Copyable, Sendable {
    private let path: String
    private let isMade: Bool

    /// Makes the folder unless there is one; those above it that are missing have mode 0755.
    ///
    /// - Parameters:
    ///   - path: Absolute.
    ///   - mode: The permission bits of a new one.
    /// - Throws: ``FileError``.
    public init(path: String, mode: UInt32) throws {
        try Files.makeDirectories(Files.parent(of: path), mode: 0o755)
        let isMade = try Files.makeDirectory(path, mode: mode)
        self.path = path
        self.isMade = isMade
    }

    deinit {
        // Refused when there is a file in it.
        if isMade { unsafe rmdir(path) }
    }
}
