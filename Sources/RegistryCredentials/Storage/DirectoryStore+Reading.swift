import Glibc

extension DirectoryStore {
    func read(_ name: String, isSecret: Bool, followsLink: Bool) throws -> [UInt8]? {
        try withOpened(name, isSecret: isSecret, followsLink: followsLink) { (descriptor, status) throws(FileError) in
            try Files.readAll(descriptor, status, path: "\(path)/\(name)")
        }
    }

    /// In bytes.
    static var pieceSize: Int { 1 << 20 }

    /// Calls `body` with a file of the state that is open and safe to be read; `nil` when there is none.
    func withOpened<Result>(
        _ name: String,
        isSecret: Bool,
        followsLink: Bool,
        _ body: (Int32, Files.Status) throws(FileError) -> Result
    ) throws -> Result? {
        let file = "\(path)/\(name)"
        // Non-blocking, so that a FIFO in a file's place does not hang the command.
        let flags = O_RDONLY | O_NONBLOCK | (followsLink ? 0 : O_NOFOLLOW)
        guard let descriptor = try Files.openIfPresent(file, flags: flags) else { return nil }
        defer { close(descriptor) }
        let status = try Files.status(of: descriptor, path: file)
        guard status.isRegular else { throw StateError.malformed(path: file, reason: "is no regular file") }
        try check(status, file, isSecret: isSecret)
        // Whoever can write into the folder can take the file away.
        let folder = Files.parent(of: file)
        if folder != path, !followsLink, let status = try Files.status(folder) {
            try check(status, folder, isSecret: false)
        }
        return try body(descriptor, status)
    }

    func checkDirectory() throws {
        guard let status = try Files.statusFollowingLinks(path) else { throw StateError.missing(path) }
        guard status.isDirectory else { throw FileError(call: "open", path: path, code: ENOTDIR) }
        try check(status, path, isSecret: false)
    }

    /// What ssh checks of a key: it is ours, and nobody else can write it, or read it when it is secret.
    func check(_ status: Files.Status, _ path: String, isSecret: Bool) throws {
        guard !status.isLink else { throw FileError(call: "use", path: path, code: ELOOP) }
        let user = geteuid()
        guard status.owner == user else { throw StateError.wrongOwner(path: path, owner: status.owner, expected: user) }
        let forbidden: UInt32 = isSecret ? 0o077 : 0o022
        guard status.mode & forbidden == 0 else {
            let wanted = status.isDirectory ? 0o700 : status.mode & ~forbidden
            throw StateError.tooOpen(path: path, mode: status.mode, wanted: wanted)
        }
    }
}
