/// A length of time as regcred.yaml writes it: `90s`, `15m`, `12h`, `90d`, `8w` or `1y`.
///
/// A day has 86,400 seconds and a year 365 days.
public struct TimeSpan: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The length in seconds.
    public let seconds: Int

    private static let units: [(suffix: Character, seconds: Int)] = [
        ("y", 365 * 86_400), ("w", 7 * 86_400), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
    ]

    /// A length of `seconds` seconds.
    public init(seconds: Int) {
        self.seconds = seconds
    }

    /// A length of `days` days of 86,400 seconds.
    public static func days(_ days: Int) -> TimeSpan {
        TimeSpan(seconds: days * 86_400)
    }

    /// Reads a positive whole number followed by one unit; `nil` for anything else.
    public init?(_ text: String) {
        guard let unit = Self.units.first(where: { $0.suffix == text.last }),
            case let digits = text.dropLast(),
            !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(digits), count > 0,
            case let (seconds, overflow) = count.multipliedReportingOverflow(by: unit.seconds),
            !overflow, seconds <= 100 * 365 * 86_400
        else { return nil }
        self.seconds = seconds
    }

    /// The shortest exact form, in the units that people use: days before weeks and years.
    public var description: String {
        for unit in Self.units.dropFirst(2) where seconds % unit.seconds == 0 {
            return "\(seconds / unit.seconds)\(unit.suffix)"
        }
        return "\(seconds)s"
    }

    /// Compares the lengths.
    public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.seconds < right.seconds
    }
}
