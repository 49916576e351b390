import Foundation
import Testing

@testable import RegistryCredentials

struct TimestampTests {
    @Test("every day from 1601 to 2400 is written and read as Foundation does")
    func days() {
        let style = Date.ISO8601FormatStyle()
        // Not a divisor of a day, so that the time of day varies too.
        for seconds in stride(from: -11_644_473_600, to: 13_569_465_600, by: 86_399 * 7) {
            let date = Date(timeIntervalSince1970: Double(seconds))
            #expect(date.rfc3339 == style.format(date))
            #expect(Date(rfc3339: date.rfc3339) == date)
        }
    }

    @Test(
        "what is no RFC 3339 time in UTC with whole seconds is refused",
        arguments: [
            "", "2026-11-23", "2026-11-23T12:00:00", "2026-11-23T12:00:00+01:00", "2026-11-23T12:00:00.5Z",
            "2026-02-29T12:00:00Z", "2026-13-01T12:00:00Z", "2026-00-10T12:00:00Z", "2026-11-23T24:00:00Z",
            "2026-11-23T12:60:00Z", "2026-11-23T12:00:60Z", "2026-1a-23T12:00:00Z", "2026-11-23 12:00:00Z",
            " 026-11-23T12:00:00Z", "-026-11-23T12:00:00Z",
        ]
    )
    func malformed(text: String) {
        #expect(Date(rfc3339: text) == nil)
    }
}
