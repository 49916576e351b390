/// An htpasswd file without those of its faults that can be mended without changing who gets in at distribution.
///
/// Mended, because distribution reads them as what they become: carriage returns at the ends of lines and blanks around
/// entries (it trims them); a missing final line feed; bytes after a hash, letters before the salt and spare bits of the
/// salt (Go's bcrypt ignores them; written as everybody takes them, more consumers let the same users in); earlier lines
/// of a user who stands on several (the last one counts).
///
/// Not mended: a byte order mark, UTF-16, lines without a colon, glued records and blanks within an entry keep somebody
/// out who would get in afterwards; a further field after the hash may be somebody's note; other kinds of hash and costs
/// need the password.
public struct HtpasswdRepair: Sendable {
    /// One fault that was mended.
    public struct Change: Equatable, Sendable {
        /// The rule that finds it.
        public let rule: LintRule
        /// The lines of the original, ascending.
        public let lines: [Int]
    }

    /// The mended file.
    public let bytes: [UInt8]
    /// What was mended; empty when the bytes are those of the original.
    public let changes: [Change]

    /// Mends a file.
    ///
    /// - Throws: ``HtpasswdRepairError`` when distribution would read the result differently, which is a fault of regcred.
    public init(_ original: [UInt8]) throws(HtpasswdRepairError) {
        var draft = RepairDraft()
        if UTF16Text.decoded(original) == nil { draft.mend(original) }
        changes = draft.changes
        bytes = changes.isEmpty ? original : draft.bytes
        guard Self.admission(original) == Self.admission(bytes) else { throw HtpasswdRepairError() }
    }

    /// Who gets in at distribution with which hash, as far as it looks at it; `nil` when it rejects the file.
    private static func admission(_ bytes: [UInt8]) -> [ArraySlice<UInt8>: [UInt8]]? {
        let reading = ConsumerReading(.distribution, bytes, LintText.lines(bytes))
        guard reading.rejectedAtLine == nil else { return nil }
        var hashes: [ArraySlice<UInt8>: [UInt8]] = [:]
        for entry in reading.entries { hashes[entry.name] = BcryptText.canonical(entry.hash) ?? [] }
        return hashes
    }
}
