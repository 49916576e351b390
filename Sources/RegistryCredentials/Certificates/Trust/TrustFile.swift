/// A file that tells a program what to trust, decided but not yet written.
public struct TrustFile: Equatable, Sendable {
    /// What is in it besides ours.
    enum Content: Equatable, Sendable {
        /// Nothing: the file is ours alone, and has this mark.
        case whole([UInt8], mark: [UInt8])
        /// What the program's administrator wrote; the entries are put among it.
        case entries(TrustEntries)
    }

    /// Where it is below the root, without a slash at the start.
    public let path: String
    let content: Content
    let client: TrustClient

    /// The file as it is when nothing else is in it.
    public var bytes: [UInt8] {
        switch content {
        case .whole(let bytes, _): bytes
        case .entries(let entries): entries.alone
        }
    }

    /// Whether others may have written the file too.
    public var isShared: Bool {
        if case .entries = content { true } else { false }
    }

    /// Whether it is text.
    public var isText: Bool { String(validating: bytes, as: UTF8.self) != nil && !bytes.contains(0) }

    /// What the file is to hold.
    ///
    /// - Parameters:
    ///   - existing: What it holds now; `nil` when there is none.
    ///   - isForced: Whether somebody else's file may be replaced.
    ///   - place: The path for people.
    /// - Returns: The bytes.
    /// - Throws: ``TrustError/foreign(_:)``, ``TrustError/notMergeable(path:client:reason:)``.
    func updated(_ existing: [UInt8]?, isForced: Bool, place: String) throws(TrustError) -> [UInt8] {
        switch content {
        case .whole(let bytes, _):
            // What 'regcred ca export' wrote there has no mark, and is no loss.
            let isKnown = existing.map { isOurs($0) || bytes.hasSuffix($0) } ?? true
            guard isKnown || isForced else { throw .foreign(place) }
            return bytes
        case .entries(let entries):
            do throws(TrustEntries.Refusal) {
                return try entries.put(into: existing ?? [])
            } catch {
                throw .notMergeable(path: place, client: client, reason: error.reason)
            }
        }
    }

    /// What is left of the file without ours; `nil` when that is nothing.
    ///
    /// - Throws: ``TrustError/notMergeable(path:client:reason:)``.
    func removed(from existing: [UInt8], place: String) throws(TrustError) -> [UInt8]? {
        switch content {
        case .whole: return isOurs(existing) ? nil : existing
        case .entries(let entries):
            do throws(TrustEntries.Refusal) {
                let rest = try entries.taken(from: existing)
                return rest.isEmpty && !existing.isEmpty ? nil : rest
            } catch {
                throw .notMergeable(path: place, client: client, reason: error.reason)
            }
        }
    }

    /// Whether `existing` has the mark of this deployment's files: at the start of a text, or within other files.
    func isOurs(_ existing: [UInt8]) -> Bool {
        guard case .whole(let bytes, let mark) = content else { return false }
        return bytes.starts(with: mark) ? existing.starts(with: mark) : existing.contains(mark)
    }
}

extension [UInt8] {
    /// Whether the bytes of `other` are among these, in one piece.
    func contains(_ other: [UInt8]) -> Bool {
        guard let first = other.first, count >= other.count else { return false }
        return indices.dropLast(other.count - 1).contains { self[$0] == first && self[$0...].starts(with: other) }
    }

    /// Whether these end with the bytes of `other`, of which there are some.
    func hasSuffix(_ other: [UInt8]) -> Bool {
        !other.isEmpty && suffix(other.count).elementsEqual(other)
    }
}
