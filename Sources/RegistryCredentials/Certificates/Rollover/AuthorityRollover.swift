public import FoundationEssentials

/// How far the roll-over of the local CA is.
///
/// First the next CA is announced: clients get a trust file with both, and certificates stay the old one's. After the
/// grace it is switched into service, and the trust file keeps both. Nobody knows whether every registry was restarted
/// since: only when all that the old one signed has expired, and the grace has passed once more, it is dropped.
///
/// Its file is one JSON object: `{"grace":"30d","replacedNotAfter":"…","started":"…","switched":"…","version":1}`, without
/// `switched` and `replacedNotAfter` before the switch.
public struct AuthorityRollover: Equatable, Sendable {
    /// What has been done so far.
    public enum Phase: String, Equatable, Sendable {
        /// Clients get both CAs; the old one is in service.
        case announced
        /// The new CA is in service; clients still get both.
        case switched
    }

    /// The grace unless another is asked for.
    public static let defaultGrace = TimeSpan.days(30)

    /// When the next CA was announced.
    public let started: Date
    /// How long clients have to take a new trust file.
    public var grace: TimeSpan
    /// When the next CA was put into service; `nil` before that.
    public var switched: Date?
    /// When the last certificate of the old CA expires that registries may serve until they are restarted; `nil` when
    /// there is none, before the switch, and in documents that were written before this was kept.
    public var replacedExpiry: Date?

    /// What has been done so far.
    public var phase: Phase { switched == nil ? .announced : .switched }

    /// From when on the next CA is to be put into service.
    public var switchDate: Date { started.addingTimeInterval(Double(grace.seconds)) }

    /// When the old CA is to be dropped: once nothing that it signed is valid, and the grace has passed again.
    ///
    /// - Parameter signedExpiry: When the last certificate expires that the old CA signed for others.
    /// - Returns: The time; `nil` before the switch.
    public func dropDate(signedExpiry: Date?) -> Date? {
        guard let switched else { return nil }
        return (hold(signedExpiry: signedExpiry)?.until ?? switched).addingTimeInterval(Double(grace.seconds))
    }

    /// What keeps the old CA for longer than a grace after the switch; `nil` when nothing does.
    ///
    /// - Parameter signedExpiry: When the last certificate expires that the old CA signed for others.
    /// - Returns: The one of them that expires last.
    public func hold(signedExpiry: Date?) -> RolloverHold? {
        guard let switched else { return nil }
        let holds = [replacedExpiry.map(RolloverHold.served), signedExpiry.map(RolloverHold.signed)].compactMap(\.self)
        return holds.filter { $0.until > switched }.max { $0.until < $1.until }
    }
}

extension AuthorityRollover {
    private struct Stored: Codable {
        let version: Int
        let started: String
        let grace: String
        let switched: String?
        let replacedNotAfter: String?
    }

    /// Reads the document of the roll-over.
    ///
    /// - Throws: ``StateError/malformed(path:reason:)``.
    init(parsing bytes: [UInt8]) throws {
        let malformed = StateError.malformed(path: StatePath.rollover.description, reason: "tells of no roll-over")
        guard let stored = try? JSONDecoder().decode(Stored.self, from: Data(bytes)), stored.version == 1,
            let started = Date(rfc3339: stored.started), let grace = TimeSpan(stored.grace)
        else { throw malformed }
        self.started = started
        self.grace = grace
        func date(_ text: String?) throws -> Date? {
            try text.map { text in
                guard let date = Date(rfc3339: text) else { throw malformed }
                return date
            }
        }
        switched = try date(stored.switched)
        replacedExpiry = try date(stored.replacedNotAfter)
    }

    /// The document.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let stored = Stored(
            version: 1,
            started: started.rfc3339,
            grace: grace.description,
            switched: switched?.rfc3339,
            replacedNotAfter: replacedExpiry?.rfc3339
        )
        return Array(try encoder.encode(stored)) + [UInt8(ascii: "\n")]
    }
}
