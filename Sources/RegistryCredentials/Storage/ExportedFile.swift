import Glibc

/// A file that a user asked for, which takes nobody else's place.
///
/// An old file is replaced only when the user says so; a link is never written through. What was staged is in its place
/// before the change that it tells of is in force, and goes again when that fails.
public struct ExportedFile: ~Copyable, Sendable {
    private let folder: OpenFolder
    private let name: String
    private let mode: UInt32
    private let isForced: Bool
    /// The device or the pipe that is written into; `nil` for a file.
    private let stream: Int32?
    /// The file that waits to take the place of another one.
    private var temporary: String?
    private var isPlaced = false
    private var isFinished = false

    /// Checks the place, and opens a pipe, which waits for somebody who reads it.
    ///
    /// - Parameters:
    ///   - path: Absolute; its folder must be there.
    ///   - mode: The permission bits.
    ///   - isForced: Whether an old file is replaced.
    ///   - isNew: Whether the bytes are made anew each time, so that no old file can hold them already.
    ///   - isDryRun: Whether nothing is to be written.
    /// - Throws: ``ExportError``, ``FileError``.
    public init(path: String, mode: UInt32, isForced: Bool, isNew: Bool, isDryRun: Bool = false) throws {
        guard let name = path.split(separator: "/").last, name != "." && name != ".." else {
            throw FileError(call: "replace", path: path, code: EISDIR)
        }
        let folder = try OpenFolder(Files.parent(of: path))
        stream = try Self.stream(String(name), in: folder, mayExist: isForced || !isNew, isDryRun: isDryRun)
        self.folder = folder
        self.name = String(name)
        (self.mode, self.isForced) = (mode, isForced)
    }

    /// Checks what is there, and opens it when it is a device or a pipe.
    private static func stream(
        _ name: String,
        in folder: borrowing OpenFolder,
        mayExist: Bool,
        isDryRun: Bool
    ) throws -> Int32? {
        let place = folder.place(of: name)
        let status = try folder.status(name)
        if status?.isDirectory == true { throw FileError(call: "replace", path: place, code: EISDIR) }
        guard let status, !status.isRegular else {
            guard status == nil || mayExist else { throw ExportError.exists(place) }
            if !isDryRun { try folder.checkAccess() }
            return nil
        }
        if status.isLink {
            // /dev/stdout and what a shell gives for >(…) are links to pipes.
            let target = try folder.status(name, followsLinks: true)
            guard status.isOurs, let target, !target.isRegular, !target.isDirectory else {
                throw ExportError.link(place)
            }
        }
        return isDryRun ? nil : try folder.open(name, flags: O_WRONLY | (status.isLink ? 0 : O_NOFOLLOW))
    }

    /// Writes the bytes to disk: under the file's name, or beside it when an old one is to be replaced.
    ///
    /// A device or a pipe waits.
    ///
    /// - Throws: ``ExportError/exists(_:)`` when there is a file that holds something else; ``FileError``.
    public mutating func stage(_ bytes: [UInt8]) throws {
        guard stream == nil else { return }
        let beside = try makeTemporary(bytes)
        temporary = beside
        guard !isForced else { return }
        do throws(FileError) {
            try folder.link(beside, to: name)
            isPlaced = true
        } catch {
            switch error.code {
            case EEXIST: try checkEqual(bytes)
            // A file system without hard links, such as that of a memory stick.
            case EPERM, EOPNOTSUPP, ENOSYS, EMLINK: try makeDirectly(bytes)
            default: throw error
            }
        }
        folder.remove(beside)
        temporary = nil
    }

    /// Makes it final: a staged file stays, or takes the place of the old one; a device or a pipe gets the bytes.
    ///
    /// - Throws: ``FileError``; then an old file is as it was.
    public mutating func finish(_ bytes: [UInt8]) throws {
        if let stream { return try Files.stream(bytes, to: stream, path: folder.place(of: name)) }
        try keep()
    }

    /// Makes a staged file final; a device or a pipe is left alone.
    ///
    /// - Throws: ``FileError``; then an old file is as it was.
    public mutating func keep() throws {
        if let temporary {
            try folder.rename(temporary, to: name)
            self.temporary = nil
        }
        isFinished = true
        if stream == nil { folder.sync() }
    }

    private func makeTemporary(_ bytes: [UInt8]) throws(FileError) -> String {
        var number = 0
        while true {
            // Not of the file's own name, which may be as long as a name can be.
            let beside = ".regcred.\(getpid()).\(number).tmp"
            do throws(FileError) {
                try folder.create(beside, bytes, mode: mode)
                return beside
            } catch  where error.code == EEXIST && number < 100 {
                number += 1
            }
        }
    }

    private mutating func makeDirectly(_ bytes: [UInt8]) throws {
        do throws(FileError) {
            try folder.create(name, bytes, mode: mode)
            isPlaced = true
        } catch {
            guard error.code == EEXIST else { throw error }
            try checkEqual(bytes)
        }
    }

    /// Checks that the file which is there holds these bytes already.
    private func checkEqual(_ bytes: [UInt8]) throws {
        let place = folder.place(of: name)
        guard let status = try folder.status(name), !status.isLink else { throw ExportError.link(place) }
        guard status.isRegular, status.size == bytes.count else { throw ExportError.exists(place) }
        let file = try folder.open(name, flags: O_RDONLY | O_NOFOLLOW)
        defer { close(file) }
        guard try Files.read(file, at: 0, count: bytes.count + 1, path: place) == bytes else {
            throw ExportError.exists(place)
        }
    }

    deinit {
        if let temporary { folder.remove(temporary) }
        if isPlaced, !isFinished { folder.remove(name) }
        if let stream { close(stream) }
    }
}
