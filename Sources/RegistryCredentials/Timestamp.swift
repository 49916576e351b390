public import FoundationEssentials

/// RFC 3339 in UTC with whole seconds, the only form in which regcred writes times.
///
/// Foundation's formatter makes a calendar and a time zone first, which takes longer than most commands do; a UTC date
/// is a few divisions (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
extension Date {
    /// The time, such as `2026-11-23T12:00:00Z`.
    public var rfc3339: String {
        let seconds = Int(timeIntervalSince1970.rounded(.down))
        let (days, second) = (Self.floorDivision(seconds, 86_400), Self.modulo(seconds, 86_400))
        let (year, month, day) = Self.civil(fromDays: days)
        func padded(_ number: Int, _ width: Int = 2) -> String {
            let digits = "\(number)"
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month))-\(padded(day))"
            + "T\(padded(second / 3_600)):\(padded(second / 60 % 60)):\(padded(second % 60))Z"
    }

    /// Reads such a time; `nil` for anything else, also for another offset or a fraction of a second.
    public init?(rfc3339 text: String) {
        self.init(rfc3339: Array(text.utf8)[...])
    }

    /// Reads the bytes of such a time.
    init?(rfc3339 bytes: ArraySlice<UInt8>) {
        guard bytes.count == 20 else { return nil }
        let first = bytes.startIndex
        // The number in `count` digits at `place`, if `sign` follows it.
        func number(_ place: Int, _ count: Int, _ sign: Unicode.Scalar) -> Int? {
            var number = 0
            for byte in bytes[(first + place)..<(first + place + count)] {
                guard (0x30...0x39).contains(byte) else { return nil }
                number = number * 10 + Int(byte - 0x30)
            }
            return bytes[first + place + count] == UInt8(ascii: sign) ? number : nil
        }
        guard let year = number(0, 4, "-"), let month = number(5, 2, "-"), let day = number(8, 2, "T"),
            let hour = number(11, 2, ":"), let minute = number(14, 2, ":"), let second = number(17, 2, "Z"),
            hour < 24, minute < 60, second < 60, (1...12).contains(month)
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        // The 31st of February comes out as a day of March.
        guard Self.civil(fromDays: days) == (year, month, day) else { return nil }
        self.init(timeIntervalSince1970: Double(((days * 24 + hour) * 60 + minute) * 60 + second))
    }

    /// The time without its fraction of a second: what a file keeps of it.
    var wholeSeconds: Date {
        Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down))
    }

    private static func floorDivision(_ number: Int, _ divisor: Int) -> Int {
        (number - modulo(number, divisor)) / divisor
    }

    private static func modulo(_ number: Int, _ divisor: Int) -> Int {
        (number % divisor + divisor) % divisor
    }

    /// The date that is so many days after 1970-01-01.
    private static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        // Eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
        let shifted = days + 719_468
        let era = floorDivision(shifted, 146_097)
        let dayOfEra = modulo(shifted, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// How many days a date is after 1970-01-01.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = year - (month <= 2 ? 1 : 0)
        let era = floorDivision(year, 400)
        let yearOfEra = modulo(year, 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
