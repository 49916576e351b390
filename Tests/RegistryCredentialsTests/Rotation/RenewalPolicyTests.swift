import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// When a certificate or a secret is due: decided from values and a given time.
struct RenewalPolicyTests {
    static let day = 86_400.0
    /// A validity of 100 days, to the second.
    static let begin = Date(timeIntervalSince1970: 1_800_000_000)
    static let end = begin.addingTimeInterval(100 * day)

    private static func summary(
        names: [String] = ["registry.example.com"],
        key: String = "ecdsa-p256"
    ) throws -> CertificateSummary {
        let list = names.map { "\"\($0)\"" }.joined(separator: ",")
        let (begin, end) = (begin.timeIntervalSinceReferenceDate, end.timeIntervalSinceReferenceDate)
        let json = """
            {"subject":"CN=x","issuer":"CN=y","serial":"01","names":[\(list)],"notBefore":\(begin),"notAfter":\(end),
            "key":"\(key)","sha256":"","isSelfSigned":false,"isAuthority":false,"permitted":[],"excluded":[]}
            """
        return try JSONDecoder().decode(CertificateSummary.self, from: Data(json.utf8))
    }

    private static func policy(renewAt: Int = 66, key: KeyAlgorithm = .ecdsaP256) throws -> CertificatePolicy {
        var policy = try TestDeployment.named(key: key).certificate
        policy.renewAt = renewAt
        // Both ends of a validity count.
        policy.lifetime = TimeSpan(seconds: 100 * 86_400 + 1)
        return policy
    }

    private static func dueReason(
        _ policy: CertificatePolicy,
        of certificate: CertificateSummary? = nil,
        names: [ServerName],
        now: Date
    ) throws -> DueReason? {
        let certificate = try certificate ?? summary()
        let renewal = policy.latestRenewalDate(of: certificate)
        return policy.dueReason(of: certificate, names: names, renewal: renewal, now: now)
    }

    struct Time: CustomTestStringConvertible {
        let renewAt: Int
        let day: Double
        let seconds: Double
        let reason: DueReason?
        var testDescription: String { "\(renewAt) %, day \(day) \(seconds) s" }

        init(_ renewAt: Int, _ day: Double, _ seconds: Double, _ reason: DueReason?) {
            (self.renewAt, self.day, self.seconds, self.reason) = (renewAt, day, seconds, reason)
        }
    }

    static func date(_ day: Double) -> Date { begin.addingTimeInterval(day * Self.day) }

    static let times = [
        Time(66, -1, 0, nil), Time(66, 0, 0, nil), Time(66, 66, -1, nil),
        Time(66, 66, 0, .age(date(66))), Time(66, 66, 1, .age(date(66))), Time(66, 100, -1, .age(date(66))),
        Time(66, 100, 0, .expired(end)), Time(66, 101, 0, .expired(end)), Time(66, 10_000, 0, .expired(end)),
        Time(1, 1, -1, nil), Time(1, 1, 0, .age(date(1))), Time(99, 99, -1, nil), Time(99, 99, 0, .age(date(99))),
        Time(33, 33, -0.5, nil), Time(33, 33, 0.5, .age(date(33))),
    ]

    @Test("a certificate is due from the second on that renew_at says, and expired at its end", arguments: times)
    func age(time: Time) throws {
        let now = Self.date(time.day).addingTimeInterval(time.seconds)
        let policy = try Self.policy(renewAt: time.renewAt)
        #expect(
            try Self.dueReason(policy, names: [.dns("registry.example.com")], now: now) == time.reason
        )
    }

    @Test("other names make it due at once; another order does not")
    func names() throws {
        let policy = try Self.policy()
        let address = try #require(ServerName("fd00::5"))
        let names = [ServerName.dns("registry.example.com"), address]
        let due = { try Self.dueReason(policy, of: Self.summary(names: $0), names: names, now: Self.begin) }
        #expect(try due(["registry.example.com", "fd00::5"]) == nil)
        #expect(try due(["fd00::5", "registry.example.com"]) == nil)
        #expect(try due(["registry.example.com"]) == .namesChanged)
        #expect(try due(["registry.example.com", "fd00::5", "more.example.com"]) == .namesChanged)
        #expect(try due([]) == .namesChanged)
    }

    @Test("another kind of key makes it due at once")
    func key() throws {
        let policy = try Self.policy(key: .rsa2048)
        let reason = try Self.dueReason(policy, names: [.dns("registry.example.com")], now: Self.begin)
        #expect(reason == .keyChanged(from: "ecdsa-p256", to: "rsa-2048"))
    }

    @Test("another lifetime or another issuer makes it due at once")
    func lifetimeAndIssuer() throws {
        var policy = try Self.policy()
        let due = { try Self.dueReason(policy, names: [.dns("registry.example.com")], now: Self.begin) }
        #expect(try due() == nil)
        policy.lifetime = .days(101)
        #expect(try due() == .lifetimeChanged)
        policy.issuer = .selfSigned
        #expect(try due() == .issuerChanged(.selfSigned))
    }

    @Test("what regcred.yaml asks for comes before age")
    func order() throws {
        let policy = try Self.policy(key: .rsa2048)
        #expect(try Self.dueReason(policy, names: [.dns("other")], now: Self.end) == .namesChanged)
    }

    @Test(
        "an HTTP secret is due from the second on that rotate_every says",
        arguments: [(-1.0, false), (0, false), (29, false), (29.99999, false), (30, true), (31, true)]
    )
    func secret(day: Double, isDue: Bool) throws {
        let secret = try HTTPSecret.generate(from: .seeded(1), now: Self.begin)
        let reason = SecretPolicy(rotateEvery: .days(30)).dueReason(of: secret, now: Self.date(day))
        #expect(reason == (isDue ? .age(Self.date(30)) : nil))
        #expect(SecretPolicy(rotateEvery: .days(30)).dueReason(of: nil, now: Self.begin) == .missing)
    }

    @Test("every reason is told in words, with its time where there is one")
    func words() {
        let time = Self.begin
        let reasons: [(DueReason, String, Date?)] = [
            (.missing, "there is none yet", nil), (.expired(time), "expired on 2027-01-15T08:00:00Z", time),
            (.age(time), "due since 2027-01-15T08:00:00Z", time),
            (.namesChanged, "its names are not those of regcred.yaml", nil),
            (.keyChanged(from: "a", to: "b"), "its key is a, but regcred.yaml wants b", nil),
            (.authorityChanged, "it was not signed by the local CA", nil),
            (.lifetimeChanged, "its lifetime is not that of regcred.yaml", nil),
            (.issuerChanged(.ca), "regcred.yaml wants it to be issued by 'ca'", nil),
            (.graceEnded(time), "the time for clients to take the new trust file ended on 2027-01-15T08:00:00Z", time),
            (
                .authorityEnds(time),
                "it expires on 2027-01-15T08:00:00Z; announce a new one with 'regcred ca rollover'", nil
            ),
            (
                .clientAuthorityEnds(time),
                "valid until 2027-01-15T08:00:00Z; start a new one with "
                    + "'regcred cert issue --client NAME --new-ca', and issue every client a new certificate", nil
            ), (.behind, "it is not what the state says, or a user has expired", nil),
        ]
        for (reason, words, since) in reasons {
            #expect("\(reason)" == words)
            #expect(reason.since == since)
        }
    }
}
