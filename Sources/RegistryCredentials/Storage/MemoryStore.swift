internal import Synchronization

/// A state in memory: for dry runs of what has no directory yet, and for tests.
public final class MemoryStore: StateStore {
    private struct Contents {
        var documents: [StatePath: [UInt8]] = [:]
        var log: [UInt8] = []
        var last: (entry: AuditEntry, line: [UInt8])?
    }

    private let contents = Mutex(Contents())

    /// An empty state.
    public init() {}

    /// Does nothing.
    public func create() {}

    /// Calls `body`; there is nobody else.
    public func withAccess<Result>(
        _ access: StateAccess,
        recover: () throws -> Void,
        _ body: () throws -> Result
    ) throws -> Result {
        try body()
    }

    /// See ``StateStore/revision()``.
    public func revision() -> Int {
        contents.withLock { $0.last?.entry.seq ?? 0 }
    }

    /// See ``StateStore/read(_:)``.
    public func read(_ path: StatePath) -> [UInt8]? {
        contents.withLock { $0.documents[path] }
    }

    /// See ``StateStore/read(_:pieces:)``: one piece.
    public func read(_ path: StatePath, pieces visit: ([UInt8]) -> Bool) {
        _ = read(path).map(visit)
    }

    /// See ``StateStore/auditLog()``.
    public func auditLog() -> [UInt8] {
        contents.withLock { $0.log }
    }

    /// See ``StateStore/commit(_:expecting:event:publishes:finish:)``.
    public func commit(
        _ changes: [DocumentChange],
        expecting revision: Int,
        event: AuditEvent,
        publishes: Bool,
        finish: () throws -> Void
    ) throws {
        try contents.withLock { contents in
            guard contents.last?.entry.seq ?? 0 == revision else { throw StateError.conflict }
            let entry = AuditEntry(event, changes: changes, after: contents.last)
            let line = try entry.line()
            contents.last = (entry, line)
            contents.log += line + [UInt8(ascii: "\n")]
            for change in changes { contents.documents[change.path] = change.bytes }
        }
        try finish()
    }
}
