import Glibc

/// A state in a directory: plain files, changed in transactions that survive a crash at any moment.
///
/// The order of a commit is: stage every new file with its final mode and sync it; write and sync the commit record,
/// which is the commit point; rename the staged files; append the audit line; sync the folders; let the caller
/// publish; remove the record.
public struct DirectoryStore: StateStore {
    /// The directory.
    public let path: String
    let lock: FileLock

    static let auditFile = "audit.jsonl"
    static let stagingFolder = ".transaction"
    static let recordName = "commit"
    static let reserveName = "reserve"

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

    /// See ``StateStore/create()``.
    ///
    /// The directory has mode 0700; one that is empty is given that mode too.
    public func create() throws {
        if try Files.makeDirectory(path, mode: 0o700) {
            try Files.syncDirectory(Files.parent(of: path))
        }
        try checkDirectory()
        if try Files.list(path).isEmpty { try systemCall("set the mode of", path) { unsafe chmod(path, 0o700) } }
        try lock.create()
    }

    /// See ``StateStore/withAccess(_:recover:_:)``.
    public func withAccess<Result>(
        _ access: StateAccess,
        recover: () throws -> Void,
        _ body: () throws -> Result
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

    /// See ``StateStore/read(_:pieces:)``: pieces of a megabyte.
    public func read(_ path: StatePath, pieces visit: ([UInt8]) -> Bool) throws {
        let file = path.description
        try withOpened(file, isSecret: path.isSecret && path != .deployment, followsLink: path == .deployment) {
            (descriptor, status) throws(FileError) in
            var offset = 0
            repeat {
                let count = min(Self.pieceSize, status.size - offset)
                guard visit(try Files.read(descriptor, at: offset, count: count, path: file)) else { return }
                offset += count
            } while offset < status.size
        }
    }

    /// See ``StateStore/auditLog()``.
    public func auditLog() throws -> [UInt8] {
        try read(Self.auditFile, isSecret: false, followsLink: false) ?? []
    }

    /// See ``StateStore/commit(_:expecting:event:publishes:finish:)``.
    public func commit(
        _ changes: [DocumentChange],
        expecting revision: Int,
        event: AuditEvent,
        publishes: Bool,
        finish: () throws -> Void
    ) throws {
        let last = try lastAuditEntry()
        guard last?.entry.seq ?? 0 == revision else { throw StateError.conflict }
        let entry = AuditEntry(event, changes: changes, after: last.map { ($0.entry, $0.line) })
        let line = try entry.line()
        let record = CommitRecord(
            steps: entry.changes.enumerated().map { number, change in
                CommitRecord.Step(
                    path: change.path,
                    staged: change.sha256 == nil ? nil : Self.stagedName(number, of: entry.seq),
                    sha256: change.sha256
                )
            },
            auditLength: last?.end ?? 0,
            auditLine: String(decoding: line, as: UTF8.self) + "\n",
            publishes: publishes
        )
        do {
            try stage(changes, of: entry.seq)
            try reserveAuditSpace(line)
            try writeRecord(record)
        } catch {
            // A record that may not be on disk must not be found by the next process.
            try? Files.removeIfPresent(staging(Self.recordName))
            try? clearStaging()
            throw error
        }
        do {
            try apply(record)
        } catch {
            throw StateError.unfinished("\(error)")
        }
        try finish()
        try Files.remove(staging(Self.recordName))
    }
}
