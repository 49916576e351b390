import Glibc
internal import SystemCrypto

extension DirectoryStore {
    func staging(_ name: String) -> String { "\(path)/\(Self.stagingFolder)/\(name)" }

    /// The name of a staged file; with the revision, so that a record never meets the files of another transaction.
    static func stagedName(_ number: Int, of revision: Int) -> String { "\(revision)-\(number)" }

    func stage(_ changes: [DocumentChange], of revision: Int) throws {
        try Files.makeDirectory("\(path)/\(Self.stagingFolder)", mode: 0o700)
        for (number, change) in changes.enumerated() {
            guard let bytes = change.bytes else { continue }
            try Files.create(staging(Self.stagedName(number, of: revision)), bytes: bytes, mode: change.path.mode)
        }
    }

    /// Takes as much space as the audit line will need, so that a full disk is noticed before the commit point.
    func reserveAuditSpace(_ line: [UInt8]) throws {
        try Files.create(staging(Self.reserveName), bytes: line, mode: 0o600, syncs: false)
    }

    func writeRecord(_ record: CommitRecord) throws {
        let temporary = staging("record")
        try Files.create(temporary, bytes: try record.encoded(), mode: 0o600)
        try Files.rename(temporary, to: staging(Self.recordName))
        try Files.syncDirectory("\(path)/\(Self.stagingFolder)")
    }

    func readRecord() throws -> CommitRecord? {
        guard try Files.status(staging(Self.recordName)) != nil else { return nil }
        let file = "\(Self.stagingFolder)/\(Self.recordName)"
        let bytes = try read(file, isSecret: true, followsLink: false) ?? []
        guard let record = CommitRecord(bytes) else {
            throw StateError.malformed(path: "\(path)/\(file)", reason: "is no commit record")
        }
        let logged = try Files.status("\(path)/\(Self.auditFile)")?.size ?? 0
        guard (0...logged).contains(record.auditLength) else {
            throw StateError.malformed(path: "\(path)/\(file)", reason: "does not fit the audit log")
        }
        return record
    }

    /// Does what the record says; doing it twice is the same as doing it once.
    func apply(_ record: CommitRecord) throws {
        var folders: Set<String> = []
        let isLogged = try isLogged(record)
        for step in record.steps {
            let target = "\(path)/\(step.path)"
            let folder = Files.parent(of: target)
            if folder != path, try Files.makeDirectory(folder, mode: 0o700) { folders.insert(path) }
            folders.insert(folder)
            if let staged = step.staged {
                // A staged file that is not there was renamed by whoever began this. Once the change is logged, only
                // the publication was missing, and somebody may have edited the document since.
                if try !isLogged && Files.status(staging(staged)) == nil { try check(step, isAt: target) }
                try Files.renameIfPresent(staging(staged), to: target)
            } else {
                try Files.removeIfPresent(target)
            }
        }
        if record.auditLength == 0 { folders.insert(path) }
        try appendToAudit(record)
        for folder in folders.sorted() { try Files.syncDirectory(folder) }
    }

    private func check(_ step: CommitRecord.Step, isAt target: String) throws {
        let bytes = try Files.readIfPresent(target, flags: O_RDONLY | O_NOFOLLOW)?.bytes
        guard bytes.map({ SHA256.hexDigest(of: $0) }) == step.sha256 else {
            let record = staging(Self.recordName)
            throw StateError.malformed(path: record, reason: "is a commit record whose files are missing")
        }
    }

    /// Whether the audit log has the line of the record already.
    private func isLogged(_ record: CommitRecord) throws -> Bool {
        let file = "\(path)/\(Self.auditFile)"
        guard let status = try Files.status(file), status.isRegular else { return false }
        let line = Array(record.auditLine.utf8)
        let tail = try Files.withFile(file, flags: O_RDONLY | O_NOFOLLOW) { (descriptor) throws(FileError) in
            try Files.read(descriptor, at: record.auditLength, count: line.count, path: file)
        }
        return tail == line
    }

    func appendToAudit(_ record: CommitRecord) throws {
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

    func hasLeftovers() throws -> Bool {
        try !Files.list("\(path)/\(Self.stagingFolder)").isEmpty
    }

    func finishEarlierCommit(_ recover: () throws -> Void) throws {
        guard try hasLeftovers() else { return }
        if let record = try readRecord() {
            try apply(record)
            if record.publishes { try recover() }
            try Files.remove(staging(Self.recordName))
        }
        try clearStaging()
    }

    func clearStaging() throws {
        for name in try Files.list("\(path)/\(Self.stagingFolder)") where name != Self.recordName {
            try Files.removeTree(staging(name))
        }
    }

    func lastAuditEntry() throws -> (entry: AuditEntry, line: [UInt8], end: Int)? {
        let file = "\(path)/\(Self.auditFile)"
        guard let status = try Files.status(file), status.size > 0 else { return nil }
        try check(status, file, isSecret: false)
        guard let line = try lastAuditLine(file, size: status.size), let entry = try? AuditLog.entries(line).first
        else { throw StateError.malformed(path: file, reason: "ends with a line that is no audit entry") }
        return (entry, line, status.size)
    }

    /// The last line without its end; `nil` when it has none, or is longer than any that was written.
    private func lastAuditLine(_ file: String, size: Int) throws(FileError) -> [UInt8]? {
        try Files.withFile(file, flags: O_RDONLY | O_NOFOLLOW) { (descriptor) throws(FileError) in
            // A line is a few hundred bytes; a whole rotation of many registries a few thousand.
            for most in [1 << 12, 1 << 20] {
                let count = min(size, most)
                let tail = try Files.read(descriptor, at: size - count, count: count, path: file)
                guard tail.last == UInt8(ascii: "\n") else { return nil }
                let line = tail.dropLast()
                if let end = line.lastIndex(of: UInt8(ascii: "\n")) { return Array(line[(end + 1)...]) }
                if count == size { return Array(line) }
            }
            return nil
        }
    }
}
