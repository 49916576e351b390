import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// The document of a roll-over, and its dates.
struct AuthorityRolloverTests {
    static let start = TestClock.start

    @Test(
        "the document is read back",
        arguments: ["1s", "36h", "30d", "1y"],
        [nil, start, start.addingTimeInterval(-9)]
    )
    func roundTrip(grace: String, switched: Date?) throws {
        let replaced = switched?.addingTimeInterval(86_400)
        let rollover = AuthorityRollover(
            started: Self.start,
            grace: try #require(TimeSpan(grace)),
            switched: switched,
            replacedExpiry: replaced
        )
        #expect(try AuthorityRollover(parsing: rollover.encoded()) == rollover)
        #expect(rollover.phase == (switched == nil ? .announced : .switched))
    }

    @Test("the document is as it is documented")
    func text() throws {
        let rollover = AuthorityRollover(
            started: Self.start,
            grace: .days(30),
            switched: Self.start,
            replacedExpiry: Self.start.addingTimeInterval(1)
        )
        let expected = """
            {
              "grace" : "30d",
              "replacedNotAfter" : "2026-11-23T12:00:01Z",
              "started" : "2026-11-23T12:00:00Z",
              "switched" : "2026-11-23T12:00:00Z",
              "version" : 1
            }

            """
        #expect(String(decoding: try rollover.encoded(), as: UTF8.self) == expected)
    }

    @Test("a document without the certificate that was replaced is read: then only the other dates count")
    func earlier() throws {
        let rollover = try AuthorityRollover(
            parsing: bytes(
                "{\"version\":1,\"started\":\"2026-11-23T12:00:00Z\",\"grace\":\"1d\",\"switched\":\"2026-11-23T12:00:00Z\"}"
            )
        )
        #expect(rollover.replacedExpiry == nil)
        #expect(rollover.dropDate(signedExpiry: nil) == Self.start.addingTimeInterval(86_400))
    }

    @Test(
        "what is no such document is refused, and none of it quoted",
        arguments: [
            "", "hunter2", "{}", "[]", "null", "{\"version\":1}",
            "{\"version\":2,\"started\":\"2026-11-23T12:00:00Z\",\"grace\":\"30d\"}",
            "{\"version\":1,\"started\":\"2026-11-23\",\"grace\":\"30d\"}",
            "{\"version\":1,\"started\":\"2026-11-23T12:00:00Z\",\"grace\":30}",
            "{\"version\":1,\"started\":\"2026-11-23T12:00:00Z\",\"grace\":\"-1d\"}",
            "{\"version\":1,\"started\":\"2026-11-23T12:00:00Z\",\"grace\":\"30d\",\"switched\":\"hunter2\"}",
            "{\"version\":1,\"started\":\"2026-11-23T12:00:00Z\",\"grace\":\"30d\",\"replacedNotAfter\":\"hunter2\"}",
            "{\"version\":1,\"started\":\"2026-11-23T12:00:00Z\",\"grace\":\"30d\",\"replacedNotAfter\":7}",
            "{\"version\":1,\"started\":\"2026-11-23T12:00:00Z\",\"gra", "\u{0}\u{1}\u{2}",
            String(repeating: "[", count: 100_000),
        ]
    )
    func malformed(text: String) throws {
        let error = try #require(throws: StateError.self) { try AuthorityRollover(parsing: bytes(text)) }
        #expect("\(error)" == "'certificates/rollover.json' tells of no roll-over")
    }

    struct Ends: CustomTestStringConvertible, Sendable {
        /// Seconds after the switch.
        let replaced: Int?
        let signed: Int?
        let last: Int
        var testDescription: String { "\(replaced.map(String.init) ?? "-"), \(signed.map(String.init) ?? "-")" }
    }

    @Test(
        "the old CA is dropped a grace after the switch, or after the last certificate that it signed has expired",
        arguments: [
            Ends(replaced: nil, signed: nil, last: 0), Ends(replaced: 0, signed: nil, last: 0),
            Ends(replaced: -50, signed: -100, last: 0), Ends(replaced: 7, signed: nil, last: 7),
            Ends(replaced: nil, signed: 7, last: 7), Ends(replaced: 7, signed: 9, last: 9),
            Ends(replaced: 9, signed: 7, last: 9), Ends(replaced: 9, signed: -1, last: 9),
        ]
    )
    func dropDate(ends: Ends) {
        let switched = Self.start.addingTimeInterval(100)
        func date(_ seconds: Int?) -> Date? { seconds.map { switched.addingTimeInterval(Double($0)) } }
        var rollover = AuthorityRollover(
            started: Self.start,
            grace: .days(1),
            switched: switched,
            replacedExpiry: date(ends.replaced)
        )
        let signed = date(ends.signed)
        #expect(rollover.switchDate == Self.start.addingTimeInterval(86_400))
        #expect(rollover.dropDate(signedExpiry: signed) == date(ends.last + 86_400))
        let hold = rollover.hold(signedExpiry: signed)
        #expect(hold?.until == (ends.last == 0 ? nil : date(ends.last)))
        if let hold, case .served = hold { #expect(ends.last == ends.replaced) }
        if let hold, case .signed = hold { #expect(ends.last == ends.signed) }
        #expect(hold.map { "\($0)".contains("'regcred ca rollover --now'") } ?? true)
        rollover.switched = nil
        #expect(rollover.dropDate(signedExpiry: signed) == nil)
        #expect(rollover.hold(signedExpiry: signed) == nil)
    }

    @Test("every error says in one line what is wrong and what to do")
    func errors() {
        let errors: [(RolloverError, FailureKind)] = [
            (.noLocalAuthority(.selfSigned), .usage), (.noLocalAuthority(.csr), .usage),
            (.incomplete(missing: "p"), .notFound),
            (.leftover("p"), .badData),
            (.notRunning, .notFound), (.tooLateToAbort, .usage), (.waits(until: "t"), .badData),
            (.nextNotPermitted(names: [.dns("a"), .dns("b")]), .badData),
        ]
        for (error, kind) in errors {
            #expect(error.kind == kind)
            #expect(error.hint != nil)
            #expect(!"\(error)".contains("\n") && "\(error)".last != ".")
        }
        #expect(RenewalError.nothingInService.hint?.contains("'regcred cert issue'") == true)
        #expect(RenewalError.nothingInService.kind == .notFound)
    }
}
