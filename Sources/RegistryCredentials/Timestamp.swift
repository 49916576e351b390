public import FoundationEssentials

extension Date {
    /// The time in RFC 3339, UTC, whole seconds: `2026-11-23T12:00:00Z`.
    public var rfc3339: String {
        formatted(.iso8601)
    }

    /// Reads RFC 3339 text; `nil` for anything else.
    public init?(rfc3339 text: String) {
        guard let date = try? Date.ISO8601FormatStyle().parse(text) else { return nil }
        self = date
    }

    /// The time without its fraction of a second: what a file keeps of it.
    var wholeSeconds: Date {
        Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down))
    }
}
