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
        let rollover = AuthorityRollover(
            started: Self.start,
            grace: try #require(TimeSpan(grace)),
            switched: switched
        )
        #expect(try AuthorityRollover(parsing: rollover.encoded()) == rollover)
        #expect(rollover.phase == (switched == nil ? .announced : .switched))
    }

    @Test("the document is as it is documented")
    func text() throws {
        let rollover = AuthorityRollover(started: Self.start, grace: .days(30), switched: Self.start)
        let expected = """
            {
              "grace" : "30d",
              "started" : "2026-11-23T12:00:00Z",
              "switched" : "2026-11-23T12:00:00Z",
              "version" : 1
            }

            """
        #expect(String(decoding: try rollover.encoded(), as: UTF8.self) == expected)
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
            "{\"version\":1,\"started\":\"2026-11-23T12:00:00Z\",\"gra", "\u{0}\u{1}\u{2}",
            String(repeating: "[", count: 100_000),
        ]
    )
    func malformed(text: String) throws {
        let error = try #require(throws: StateError.self) { try AuthorityRollover(parsing: bytes(text)) }
        #expect("\(error)" == "'certificates/rollover.json' tells of no roll-over")
    }

    @Test("the old CA is dropped a grace after the switch, or after the last certificate that it signed")
    func dropDate() {
        let switched = Self.start.addingTimeInterval(100)
        let rollover = AuthorityRollover(started: Self.start, grace: .days(1), switched: switched)
        #expect(rollover.switchDate == Self.start.addingTimeInterval(86_400))
        #expect(rollover.dropDate(lastExpiry: nil) == switched.addingTimeInterval(86_400))
        #expect(rollover.dropDate(lastExpiry: Self.start) == switched.addingTimeInterval(86_400))
        let last = switched.addingTimeInterval(7)
        #expect(rollover.dropDate(lastExpiry: last) == last.addingTimeInterval(86_400))
        let waiting = AuthorityRollover(started: Self.start, grace: .days(1), switched: nil)
        #expect(waiting.dropDate(lastExpiry: last) == nil)
    }

    @Test("every error says in one line what is wrong and what to do")
    func errors() {
        let errors: [(RolloverError, FailureKind)] = [
            (.noLocalAuthority(.selfSigned), .usage), (.incomplete(missing: "p"), .notFound),
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
