import Glibc

/// A folder for files that a user asked for; one that was made and stayed empty goes again.
public struct ExportFolder: ~Copyable, Sendable {
    private let path: String
    private let isMade: Bool

    /// Makes the folder unless there is one.
    ///
    /// - Parameters:
    ///   - path: Absolute; the folder above it must be there.
    ///   - mode: The permission bits of a new one.
    /// - Throws: ``ExportError``, ``FileError``.
    public init(path: String, mode: UInt32) throws {
        self.path = path
        isMade = try OpenFolder.make(path, mode: mode)
    }

    /// Checks that a folder can be made, or is there.
    ///
    /// - Returns: Whether it is there.
    /// - Throws: ``ExportError``, ``FileError``.
    public static func isThere(_ path: String) throws -> Bool {
        guard try OpenFolder(Files.parent(of: path)).status(Self.name(path), followsLinks: true) != nil else {
            return false
        }
        _ = try OpenFolder(path)
        return true
    }

    fileprivate static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "." }

    deinit {
        // Refused when there is a file in it.
        if isMade { unsafe rmdir(path) }
    }
}

extension OpenFolder {
    /// Makes a folder unless there is one.
    ///
    /// - Returns: Whether it was made.
    fileprivate static func make(_ path: String, mode: UInt32) throws -> Bool {
        let name = ExportFolder.name(path)
        let above = try OpenFolder(Files.parent(of: path))
        guard try above.makeDirectory(name, mode: mode) else {
            _ = try OpenFolder(path)
            return false
        }
        above.sync()
        return true
    }
}
