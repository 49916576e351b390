import Glibc

/// A state in a directory: plain files, changed in transactions that survive a crash at any moment.
///
/// The order of a commit is: stage every new file with its final mode and sync it; write and sync the commit record,
/// which is the commit point; rename the staged files; append the audit line; sync the folders; let the caller
/// publish; remove the record.
public struct DirectoryStore: StateStore {
    /// The directory.
    public let path: String
    private let lock: FileLock

    static let auditFile = "audit.jsonl"
    private static let stagingFolder = ".transaction"
    private static let recordName = "commit"
    private static let reserveName = "reserve"

    /// A state in the directory at `path`; nothing is read or made yet.
    ///
    /// - Parameters:
    ///   - path: The directory, absolute.
    ///   - lockTimeout: How long to wait for another process, in seconds.
    ///   - holder: Who holds the lock, for others that wait: process id and command.
    public init(path: String, lockTimeout: Int = 10, holder: String = "") {
        self.path = path
        lock = FileLock(directory: path, path: "\(path)/.lock", timeout: lockTimeout, holder: holder)
    }

    /// See ``StateStore/create()``. The directory has mode 0700; one that is empty is given that mode too.
    public func create() throws {
        if try Files.makeDirectory(path, mode: 0o700) {
            try Files.syncDirectory(Self.parent(of: path))
        }
        try checkDirectory()
        if try Files.list(path).isEmpty { try systemCall("set the mode of", path) { unsafe chmod(path, 0o700) } }
        try lock.create()
    }

    /// See ``StateStore/withAccess(_:recover:_:)``.
    public func withAccess<Result>(
        _ access: StateAccess, recover: () throws -> Void, _ body: () throws -> Result
    ) throws -> Result {
        try checkDirectory()
        // Looking for a state must not leave a lock file where there is none.
        guard try ["regcred.yaml", ".lock"].contains(where: { try Files.status("\(path)/\($0)") != nil }) else {
            throw StateError.missing(path)
        }
        if access == .shared {
            let result: Result? = try lock.withLock(.shared) { try hasLeftovers() ? nil : body() }
            if let result { return result }
        }
        return try lock.withLock(.exclusive) {
            try finishEarlierCommit(recover)
            return try body()
        }
    }

    /// See ``StateStore/revision()``.
    public func revision() throws -> Int {
        try lastAuditEntry()?.entry.seq ?? 0
    }

    /// See ``StateStore/read(_:)``.
    public func read(_ path: StatePath) throws -> [UInt8]? {
        // Configuration management may put regcred.yaml there as a link; nothing else is anybody's but regcred's.
        try read(path.description, isSecret: path.isSecret && path != .deployment, followsLink: path == .deployment)
    }

    /// See ``StateStore/auditLog()``.
    public func auditLog() throws -> [UInt8] {
        try read(Self.auditFile, isSecret: false, followsLink: false) ?? []
    }

    /// See ``StateStore/commit(_:expecting:event:finish:)``.
    public func commit(
        _ changes: [DocumentChange], expecting revision: Int, event: AuditEvent, finish: () throws -> Void
    ) throws {
        let last = try lastAuditEntry()
        guard last?.entry.seq ?? 0 == revision else { throw StateError.conflict }
        let line = try AuditEntry(event, changes: changes, after: last.map { ($0.entry, $0.line) }).line()
        let record = CommitRecord(
            steps: changes.enumerated().map { number, change in
                CommitRecord.Step(path: change.path.description, staged: change.bytes == nil ? nil : "\(number)")
            },
            auditLength: last?.end ?? 0, auditLine: String(decoding: line, as: UTF8.self) + "\n")
        do {
            try stage(changes)
            try reserveAuditSpace(line)
            try writeRecord(record)
        } catch {
            try? clearStaging()
            throw error
        }
        try apply(record)
        try finish()
        try Files.remove(staging(Self.recordName))
    }
}

extension DirectoryStore {
    private func staging(_ name: String) -> String { "\(path)/\(Self.stagingFolder)/\(name)" }

    private static func parent(of path: String) -> String {
        let parts = path.split(separator: "/").dropLast()
        return (path.hasPrefix("/") ? "/" : "./") + parts.joined(separator: "/")
    }

    private func stage(_ changes: [DocumentChange]) throws {
        try Files.makeDirectory("\(path)/\(Self.stagingFolder)", mode: 0o700)
        for (number, change) in changes.enumerated() {
            guard let bytes = change.bytes else { continue }
            try Files.create(staging("\(number)"), bytes: bytes, mode: change.path.mode)
        }
    }

    /// Takes as much space as the audit line will need, so that a full disk is noticed before the commit point.
    private func reserveAuditSpace(_ line: [UInt8]) throws {
        try Files.create(staging(Self.reserveName), bytes: line, mode: 0o600, syncs: false)
    }

    private func writeRecord(_ record: CommitRecord) throws {
        let temporary = staging("record")
        try Files.create(temporary, bytes: try record.encoded(), mode: 0o600)
        try Files.rename(temporary, to: staging(Self.recordName))
        try Files.syncDirectory("\(path)/\(Self.stagingFolder)")
    }

    private func readRecord() throws -> CommitRecord? {
        guard try Files.status(staging(Self.recordName)) != nil else { return nil }
        let file = "\(Self.stagingFolder)/\(Self.recordName)"
        let bytes = try read(file, isSecret: true, followsLink: false) ?? []
        guard let record = CommitRecord(bytes) else {
            throw StateError.malformed(path: "\(path)/\(file)", reason: "is no commit record")
        }
        return record
    }

    /// Does what the record says; doing it twice is the same as doing it once.
    private func apply(_ record: CommitRecord) throws {
        var folders: Set<String> = []
        for step in record.steps {
            let target = "\(path)/\(step.path)"
            let folder = Self.parent(of: target)
            if folder != path, try Files.makeDirectory(folder, mode: 0o700) { folders.insert(path) }
            folders.insert(folder)
            if let staged = step.staged {
                // A staged file that is not there was renamed by whoever began this.
                try Files.renameIfPresent(staging(staged), to: target)
            } else {
                try Files.removeIfPresent(target)
            }
        }
        if record.auditLength == 0 { folders.insert(path) }
        try appendToAudit(record)
        for folder in folders.sorted() { try Files.syncDirectory(folder) }
    }

    private func appendToAudit(_ record: CommitRecord) throws {
        let file = "\(path)/\(Self.auditFile)"
        try Files.removeIfPresent(staging(Self.reserveName))
        try Files.withFile(file, flags: O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600) { (descriptor) throws(FileError) in
            // Over the old bytes first, so that a full disk cannot leave less than there was.
            let line = Array(record.auditLine.utf8)
            try Files.write(line, to: descriptor, at: record.auditLength, path: file)
            try systemCall("cut", file) { ftruncate(descriptor, off_t(record.auditLength + line.count)) }
            try systemCall("sync", file) { fsync(descriptor) }
        }
    }

    private func hasLeftovers() throws -> Bool {
        try !Files.list("\(path)/\(Self.stagingFolder)").isEmpty
    }

    private func finishEarlierCommit(_ recover: () throws -> Void) throws {
        guard try hasLeftovers() else { return }
        if let record = try readRecord() {
            try apply(record)
            try recover()
            try Files.remove(staging(Self.recordName))
        }
        try clearStaging()
    }

    private func clearStaging() throws {
        for name in try Files.list("\(path)/\(Self.stagingFolder)") where name != Self.recordName {
            try Files.removeTree(staging(name))
        }
    }

    private func lastAuditEntry() throws -> (entry: AuditEntry, line: [UInt8], end: Int)? {
        let file = "\(path)/\(Self.auditFile)"
        guard let status = try Files.status(file), status.size > 0 else { return nil }
        try check(status, file, isSecret: false)
        // A line is a few hundred bytes; a whole rotation of many registries a few thousand.
        let count = min(status.size, 1 << 20)
        let tail = try Files.withFile(file, flags: O_RDONLY | O_NOFOLLOW) { (descriptor) throws(FileError) in
            try Files.read(descriptor, at: status.size - count, count: count, path: file)
        }
        guard tail.last == UInt8(ascii: "\n"),
            let line = tail.dropLast().split(separator: UInt8(ascii: "\n")).last,
            let entry = try? AuditLog.entries(Array(line)).first
        else { throw StateError.malformed(path: file, reason: "ends with a line that is no audit entry") }
        return (entry, Array(line), status.size)
    }
}

extension DirectoryStore {
    private func read(_ name: String, isSecret: Bool, followsLink: Bool) throws -> [UInt8]? {
        let file = "\(path)/\(name)"
        // Non-blocking, so that a FIFO in a file's place does not hang the command.
        let flags = O_RDONLY | O_NONBLOCK | (followsLink ? 0 : O_NOFOLLOW)
        guard let opened = try Files.readIfPresent(file, flags: flags) else { return nil }
        guard opened.status.isRegular else { throw StateError.malformed(path: file, reason: "is no regular file") }
        try check(opened.status, file, isSecret: isSecret)
        return opened.bytes
    }

    private func checkDirectory() throws {
        guard let status = try Files.statusFollowingLinks(path) else { throw StateError.missing(path) }
        guard status.isDirectory else { throw FileError(call: "open", path: path, code: ENOTDIR) }
        try check(status, path, isSecret: false)
    }

    /// What ssh checks of a key: it is ours, and nobody else can write it, or read it when it is secret.
    private func check(_ status: Files.Status, _ path: String, isSecret: Bool) throws {
        let user = geteuid()
        guard status.owner == user else { throw StateError.wrongOwner(path: path, owner: status.owner, expected: user) }
        let forbidden: UInt32 = isSecret ? 0o077 : 0o022
        guard status.mode & forbidden == 0 else {
            throw StateError.tooOpen(path: path, mode: status.mode, wanted: status.mode & ~forbidden)
        }
    }
}
