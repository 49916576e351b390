import FoundationEssentials

/// The commit record: from the moment it is on disk the transaction is certain.
///
/// Whoever opens the state next finishes it. It holds no contents, only what to rename and what to log.
struct CommitRecord: Codable, Equatable {
    struct Step: Codable, Equatable {
        /// The document, relative to the state directory.
        let path: String
        /// The staged file that takes its place; `nil` when the document goes.
        let staged: String?
        /// The SHA-256 of what the document will hold, in hex; `nil` when it goes.
        let sha256: String?
    }

    let steps: [Step]
    /// How long the audit log was before, in bytes: whatever is behind that is a torn write.
    let auditLength: Int
    /// The line that the audit log gets, with its LF.
    let auditLine: String
    /// Whether the change is to be published.
    let publishes: Bool

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    init(steps: [Step], auditLength: Int, auditLine: String, publishes: Bool) {
        self.steps = steps
        self.auditLength = auditLength
        self.auditLine = auditLine
        self.publishes = publishes
    }

    /// Reads a record; `nil` when it is malformed.
    init?(_ bytes: [UInt8]) {
        guard bytes.count < 1 << 24, let record = try? JSONDecoder().decode(CommitRecord.self, from: Data(bytes)),
            record.steps.allSatisfy({ step in
                // Only documents of the state: a record must not be a way to write elsewhere.
                let isDocument =
                    step.path == StatePath.deployment.description
                    || ["realms/", "certificates/", "secrets/"].contains { step.path.utf8.starts(with: $0.utf8) }
                // Bytes, not characters: a slash with an accent behind it is a slash to the kernel.
                let parts = step.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                return isDocument
                    && parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual("..".utf8) && !$0.elementsEqual(".".utf8) }
                    && !(step.staged?.utf8.contains(UInt8(ascii: "/")) ?? false)
            })
        else { return nil }
        self = record
    }
}
