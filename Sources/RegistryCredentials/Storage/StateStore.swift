/// A place that keeps the documents of a state and changes them in transactions.
///
/// The domain knows no files: a directory is one such place, and a shared store can be another.
public protocol StateStore: Sendable {
    /// Makes the place where a state will be, unless there is one.
    ///
    /// - Throws: ``FileError``; ``StateError`` when it is not safe to keep secrets there.
    func create() throws

    /// Calls `body` while nobody else changes the state.
    ///
    /// A commit that an earlier process did not finish is finished first, and `recover` is called before its record
    /// goes, so that the publication follows.
    ///
    /// - Parameters:
    ///   - access: Whether `body` will commit.
    ///   - recover: Called after an unfinished commit was finished.
    ///   - body: What to do.
    /// - Returns: What `body` returns.
    /// - Throws: ``LockError``, ``FileError``, ``StateError``; whatever `body` throws.
    func withAccess<Result>(
        _ access: StateAccess,
        recover: () throws -> Void,
        _ body: () throws -> Result
    ) throws -> Result

    /// The number of transactions so far; 0 for an empty state. Within ``withAccess(_:recover:_:)`` only.
    func revision() throws -> Int

    /// The bytes of a document; `nil` when there is none. Within ``withAccess(_:recover:_:)`` only.
    func read(_ path: StatePath) throws -> [UInt8]?

    /// Gives `visit` the bytes of a document in pieces, until there is no more or it returns `false`; one empty piece of
    /// an empty document, and nothing when there is none. Within ``withAccess(_:recover:_:)`` only.
    func read(_ path: StatePath, pieces visit: ([UInt8]) -> Bool) throws

    /// The bytes of the audit log; none when nothing was committed yet. Within ``withAccess(_:recover:_:)`` only.
    func auditLog() throws -> [UInt8]

    /// Changes documents, all or none. Within exclusive access only.
    ///
    /// - Parameters:
    ///   - changes: What changes.
    ///   - revision: The revision on which the changes are based.
    ///   - event: What the audit log says of it.
    ///   - publishes: Whether whoever finishes an interrupted commit is to publish it.
    ///   - finish: Called after the commit is certain, before the record of it goes; should the process die meanwhile,
    ///     the next one recovers.
    /// - Throws: ``StateError/conflict`` when the state has moved on; ``StateError/unfinished(_:)`` when the change is
    ///   certain, but the next process must finish it; whatever `finish` throws; any other error means that nothing
    ///   changed.
    func commit(
        _ changes: [DocumentChange],
        expecting revision: Int,
        event: AuditEvent,
        publishes: Bool,
        finish: () throws -> Void
    ) throws
}

/// What a holder of the state may do.
public enum StateAccess: Sendable {
    /// Read.
    case shared
    /// Read and commit.
    case exclusive
}

/// A document that a transaction writes or removes.
public struct DocumentChange: Equatable, Sendable {
    /// Which one.
    public let path: StatePath
    /// What it will hold; `nil` when it goes.
    public let bytes: [UInt8]?

    /// A change as a value.
    public init(path: StatePath, bytes: [UInt8]?) {
        self.path = path
        self.bytes = bytes
    }
}
