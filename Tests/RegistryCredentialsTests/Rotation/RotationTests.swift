import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// What is due at a time, and doing just that.
struct RotationTests {
    typealias Step = RotationPlan.Step

    private static func secret(_ name: String) throws -> Step.Item { .httpSecret(try Sample.identifier(name)) }

    /// Certificates live for 90 days less a second and are renewed after 66 % of that, less this host's share of 1/20
    /// of it, 35,423 seconds; secrets after 30 days.
    static let renewal = TestClock.start.addingTimeInterval(-600 + ((90 * 86_400 - 1) * 0.66).rounded(.down) - 35_423)
    static let rotation = TestClock.start.addingTimeInterval(30 * 86_400)
    static let expiry = TestClock.start.addingTimeInterval(-600 + 90 * 86_400 - 1)

    struct Moment: CustomTestStringConvertible {
        let name: String
        let now: Date
        let certificate: DueReason?
        let secrets: DueReason?
        var testDescription: String { name }
    }

    static let moments = [
        Moment(name: "at once", now: TestClock.start, certificate: nil, secrets: nil),
        Moment(
            name: "a second before the secrets",
            now: rotation.addingTimeInterval(-1),
            certificate: nil,
            secrets: nil
        ),
        Moment(name: "when the secrets are due", now: rotation, certificate: nil, secrets: .age(rotation)),
        Moment(
            name: "a second before renewal",
            now: renewal.addingTimeInterval(-1),
            certificate: nil,
            secrets: .age(rotation)
        ),
        Moment(name: "at renewal", now: renewal, certificate: .age(renewal), secrets: .age(rotation)),
        Moment(name: "at expiry", now: expiry, certificate: .expired(expiry), secrets: .age(rotation)),
        Moment(name: "with a clock that is behind", now: .distantPast, certificate: nil, secrets: nil),
    ]

    @Test("the plan at a time is the certificate first, then the registries in their order", arguments: moments)
    func plan(moment: Moment) throws {
        try TestState.with(.memory) { test in
            test.clock.advance(seconds: moment.now.timeIntervalSince(TestClock.start))
            var expected: [Step] = []
            if let reason = moment.certificate { expected.append(Step(item: .certificate, reason: reason)) }
            if let reason = moment.secrets {
                for name in ["users", "admin"] { expected.append(Step(item: try Self.secret(name), reason: reason)) }
            }
            #expect(try test.state.plan().steps == expected)
        }
    }

    @Test("planning writes nothing", arguments: [0.0, 31, 1_000])
    func pure(day: Double) throws {
        try TestState.with { test in
            test.clock.advance(days: day)
            let before = try FolderSnapshot(test.path)
            _ = try test.state.plan()
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
        }
    }

    @Test("rotating what is due changes only that, and then nothing is due", arguments: moments.dropLast())
    func due(moment: Moment) throws {
        try TestState.with { test in
            test.clock.advance(seconds: moment.now.timeIntervalSince(TestClock.start))
            let outcome = try test.state.rotate(onlyDue: true)
            let (steps, report) = (outcome.done, outcome.report)
            let certificates = moment.certificate == nil ? [] : ["certificates/server.key", "certificates/server.pem"]
            let secrets = moment.secrets == nil ? [] : ["secrets/admin.json", "secrets/users.json"]
            #expect(report.documents == certificates + secrets)
            #expect(steps.count == certificates.count / 2 + secrets.count)
            #expect(report.isChange == !steps.isEmpty)
            #expect(report.publication?.restart == (steps.isEmpty ? [] : ["admin", "users"]))
            #expect(try test.state.plan().steps == [])
            let before = try FolderSnapshot(test.path)
            let again = try test.state.rotate(onlyDue: true)
            #expect(again.done == [])
            #expect(!again.report.isChange)
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
        }
    }

    @Test("without onlyDue everything is new, and the CA stays")
    func all() throws {
        try TestState.with { test in
            let authority = try test.document(.authority)
            let outcome = try test.state.rotate(onlyDue: false)
            #expect(outcome.done == [.certificate, try Self.secret("users"), try Self.secret("admin")])
            #expect(outcome.report.documents.count == 4)
            #expect(try test.document(.authority) == authority)
        }
    }

    @Test("one registry whose secret is old is rotated alone, and only it must be restarted")
    func oneRegistry() throws {
        try TestState.with { test in
            test.clock.advance(days: 20)
            _ = try test.state.rotateSecrets(of: "admin")
            test.clock.advance(days: 10)
            let outcome = try test.state.rotate(onlyDue: true)
            let report = outcome.report
            #expect(outcome.done == [try Self.secret("users")])
            #expect(report.documents == ["secrets/users.json"])
            #expect(report.publication?.files == ["env/users.env"])
            #expect(report.publication?.restart == ["users"])
        }
    }

    @Test("a user who has expired leaves the published file when rotation runs, though nothing is due")
    func expiredUser() throws {
        try TestState.with { test in
            try test.add("alice")
            let realm = StatePath.realm(try Sample.identifier("users"))
            let file = text(try test.document(realm)).replacing(
                "\nalice:",
                with: " expires=2026-11-24T12:00:00Z\nalice:"
            )
            try test.edit([realm: bytes(file)])
            _ = try test.state.publish()
            #expect(try test.publishedText("auth/users.htpasswd").hasPrefix("alice:"))
            test.clock.advance(days: 1)
            let outcome = try test.state.rotate(onlyDue: true)
            let report = outcome.report
            #expect(outcome.done == [])
            #expect(report.documents == [])
            #expect(report.publication?.files == ["auth/users.htpasswd"])
            #expect(report.publication?.restart == [])
            #expect(try test.publishedText("auth/users.htpasswd") == "")
            #expect(try test.user("alice")?.status(at: test.clock.now) == "expired")
        }
    }

    @Test("a dry run of a rotation tells the same and does nothing")
    func dryRun() throws {
        try TestState.with { test in
            test.clock.advance(days: 61)
            let before = try FolderSnapshot(test.path)
            let planned = try test.state.rotate(onlyDue: true, ChangeOptions(isDryRun: true))
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
            let outcome = try test.state.rotate(onlyDue: true)
            let (dry, real) = (planned.report, outcome.report)
            #expect(planned.done == outcome.done)
            #expect(dry.documents == real.documents)
            #expect(dry.revision == real.revision)
            #expect(dry.publication?.files == real.publication?.files)
            #expect(dry.publication?.restart == real.publication?.restart)
        }
    }
}
