import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// What is to be done about a certificate: decided from values and a given time.
struct LeafRenewalTests {
    static let day = 86_400.0
    static let start = TestClock.start

    private static func summary(
        madeOnDay day: Double,
        days: Double = 90,
        isSelfSigned: Bool = true
    ) throws -> CertificateSummary {
        let begin = start.addingTimeInterval(day * Self.day - 600)
        let (from, to) = (begin.timeIntervalSinceReferenceDate, begin.addingTimeInterval(days * Self.day))
        let json = """
            {"subject":"CN=x","issuer":"CN=y","serial":"01","names":[],"notBefore":\(from),
            "notAfter":\(to.timeIntervalSinceReferenceDate),"key":"ecdsa-p256","sha256":"",
            "isSelfSigned":\(isSelfSigned),"isAuthority":false,"permitted":[],"excluded":[]}
            """
        return try JSONDecoder().decode(CertificateSummary.self, from: Data(json.utf8))
    }

    private static func policy() throws -> CertificatePolicy {
        try TestDeployment.named().certificate
    }

    private static func decide(
        current: CertificateSummary?,
        _ reason: DueReason?,
        next: CertificateSummary? = nil,
        _ difference: DueReason? = nil,
        isTrusted: Bool = false,
        onDay day: Double
    ) throws -> LeafRenewal {
        LeafRenewal(
            current: current,
            reason: reason,
            next: next,
            difference: difference,
            isTrusted: isTrusted,
            policy: try policy(),
            now: start.addingTimeInterval(day * Self.day)
        )
    }

    @Test("without one in service it is issued at once, also when one waits")
    func missing() throws {
        #expect(try Self.decide(current: nil, .missing, onDay: 0) == .issue(.missing))
        #expect(try Self.decide(current: nil, .missing, next: Self.summary(madeOnDay: 0), onDay: 0) == .issue(.missing))
    }

    @Test("clients wait for what they do not trust yet, and for nothing else")
    func overlap() throws {
        let current = try Self.summary(madeOnDay: 0)
        let due = DueReason.namesChanged
        #expect(try Self.decide(current: current, nil, onDay: 1) == .notDue)
        #expect(try Self.decide(current: current, due, onDay: 1) == .stage(due))
        #expect(try Self.decide(current: current, due, isTrusted: true, onDay: 1) == .issue(due))
        #expect(try Self.decide(current: current, due, onDay: 90) == .issue(due), "it has expired")
    }

    @Test("one that waits is served when its time has come, whatever made it due")
    func waiting() throws {
        let (current, next) = (try Self.summary(madeOnDay: 0), try Self.summary(madeOnDay: 60))
        let date = Self.start.addingTimeInterval(67 * Self.day)
        for reason in [nil, DueReason.namesChanged] {
            #expect(try Self.decide(current: current, reason, next: next, onDay: 60) == .wait(reason, until: date))
            #expect(try Self.decide(current: current, reason, next: next, onDay: 66.999) == .wait(reason, until: date))
            #expect(try Self.decide(current: current, reason, next: next, onDay: 67) == .serve(since: date))
            #expect(try Self.decide(current: current, reason, next: next, onDay: 91) == .serve(since: date))
        }
    }

    @Test("one that waits and is not what regcred.yaml asks for any more is replaced, or thrown away")
    func difference() throws {
        let (current, next) = (try Self.summary(madeOnDay: 0), try Self.summary(madeOnDay: 60))
        let decide = { try Self.decide(current: current, $0, next: next, .lifetimeChanged, onDay: $1) }
        #expect(try decide(.namesChanged, 61) == .stage(.lifetimeChanged))
        #expect(try decide(nil, 61) == .discard(.lifetimeChanged))
        #expect(try decide(nil, 80) == .discard(.lifetimeChanged))
        #expect(try decide(.namesChanged, 91) == .issue(.lifetimeChanged))
    }

    @Test(
        "the overlap is at most half of what was left of the one in service",
        arguments: [(0.0, 7.0), (60, 7), (76, 6.9965), (80, 4.9965), (89, 0.4965), (90, 0), (100, 0)]
    )
    func serviceDate(made: Double, wait: Double) throws {
        let (current, next) = (try Self.summary(madeOnDay: 0), try Self.summary(madeOnDay: made))
        let date = try Self.policy().serviceDate(of: next, after: current)
        #expect(abs(date.timeIntervalSince(Self.start) / Self.day - made - wait) < 0.0001)
    }

    @Test("one that is asked for is made as one that is due, and one that waits will do")
    func forced() throws {
        let current = try Self.summary(madeOnDay: 0)
        let now = Self.start.addingTimeInterval(Self.day)
        let force = { (renewal: LeafRenewal, isTrusted: Bool) in
            renewal.forced(current: current, isTrusted: isTrusted, now: now)
        }
        #expect(force(.notDue, false) == .stage(nil))
        #expect(force(.notDue, true) == .issue(nil))
        #expect(force(.discard(.namesChanged), false) == .stage(nil))
        #expect(force(.stage(.namesChanged), false) == .stage(.namesChanged))
        #expect(force(.wait(nil, until: now), false) == .wait(nil, until: now))
        #expect(force(.serve(since: now), false) == .serve(since: now))
        #expect(LeafRenewal.wait(nil, until: now).immediate(now: now) == .serve(since: now))
        #expect(LeafRenewal.stage(.namesChanged).immediate(now: now) == .issue(.namesChanged))
        #expect(LeafRenewal.notDue.immediate(now: now) == .notDue)
    }
}
