public import FoundationEssentials
internal import SystemCrypto

/// What one transaction did, as the audit log will say.
public struct AuditEvent: Equatable, Sendable {
    /// When.
    public let time: Date
    /// Who, as the system knows them.
    public let actor: String
    /// What, such as `user.add`.
    public let action: String
    /// To whom or what, such as `users/alice`.
    public let subject: String

    /// An event as a value.
    public init(time: Date, actor: String, action: String, subject: String) {
        self.time = time
        self.actor = actor
        self.action = action
        self.subject = subject
    }
}

/// A line of the audit log: one JSON object with sorted keys.
///
/// It never has a secret.
public struct AuditEntry: Codable, Equatable, Sendable {
    /// A document that the transaction changed.
    public struct Change: Codable, Equatable, Sendable {
        /// Which one.
        public let path: String
        /// The SHA-256 of its bytes, in hex; `nil` when it was removed.
        public let sha256: String?
    }

    /// The number of the transaction, from 1: the revision of the state after it.
    public let seq: Int
    /// When, RFC 3339 UTC.
    public let time: String
    /// Who.
    public let actor: String
    /// What.
    public let action: String
    /// To whom or what.
    public let subject: String
    /// The documents that changed.
    public let changes: [Change]
    /// The SHA-256 of the previous line without its LF, in hex; 64 zeros on the first.
    public let previous: String

    static let start = String(repeating: "0", count: 64)

    init(_ event: AuditEvent, changes: [DocumentChange], after last: (entry: AuditEntry, line: [UInt8])?) {
        seq = (last?.entry.seq ?? 0) + 1
        time = event.time.rfc3339
        actor = event.actor
        action = event.action
        subject = event.subject
        self.changes = changes.map {
            Change(path: $0.path.description, sha256: $0.bytes.map { SHA256.hexDigest(of: $0) })
        }
        previous = last.map { SHA256.hexDigest(of: $0.line) } ?? Self.start
    }

    /// The line without its LF.
    func line() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}

/// The audit log as text: one entry a line, each with the digest of the one before.
public enum AuditLog {
    /// Where the chain of a log is broken.
    public struct Break: Equatable, Sendable {
        /// The line, from 1.
        public let line: Int
        /// Why, lower case, no full stop.
        public let reason: String
    }

    /// The entries of a log.
    ///
    /// - Throws: ``StateError/malformed(path:reason:)`` for a line that is no entry.
    public static func entries(_ bytes: [UInt8]) throws -> [AuditEntry] {
        try bytes.split(separator: UInt8(ascii: "\n")).enumerated().map { number, line in
            guard let entry = try? JSONDecoder().decode(AuditEntry.self, from: Data(line)) else {
                throw StateError.malformed(
                    path: DirectoryStore.auditFile,
                    reason: "line \(number + 1) is no audit entry"
                )
            }
            return entry
        }
    }

    /// Follows the chain from the first line.
    ///
    /// - Returns: The first break, or `nil` when the chain is whole.
    public static func firstBreak(in bytes: [UInt8]) -> Break? {
        if let last = bytes.last, last != UInt8(ascii: "\n") {
            return Break(line: bytes.count { $0 == UInt8(ascii: "\n") } + 1, reason: "the last line is cut off")
        }
        var previous = AuditEntry.start
        for (index, line) in bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            guard let entry = try? JSONDecoder().decode(AuditEntry.self, from: Data(line)) else {
                if bytes.isEmpty { return nil }
                return Break(line: index + 1, reason: "is no audit entry")
            }
            guard entry.previous == previous else {
                return Break(line: index + 1, reason: "does not follow from the line before it")
            }
            guard entry.seq == index + 1 else {
                return Break(line: index + 1, reason: "has the number \(entry.seq) instead of \(index + 1)")
            }
            previous = SHA256.hexDigest(of: Array(line))
        }
        return nil
    }
}
