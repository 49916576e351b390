import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// When certificates of a fleet are renewed: each deployment somewhat before the latest date, and always at its own.
struct RenewalDateTests {
    private static func dates(
        _ host: String,
        lifetime: String = "90d",
        renewAt: Int = 66
    ) throws -> (certificate: CertificateSummary, latest: Date, date: Date) {
        var deployment = try TestDeployment.named(host, lifetime: lifetime)
        deployment.certificate.renewAt = renewAt
        let leaf = try IssuedCertificate.testSelfSigned(deployment)
        let summary = try CertificateSummary(pem: leaf.certificate, path: "p")
        return (summary, deployment.certificate.latestRenewalDate(of: summary), deployment.renewalDate(of: summary))
    }

    @Test(
        "the share of a host is the head of its SHA-256 digest, as Python reckons it too",
        arguments: [
            ("registry.example.com", 0.09111011566585736), ("registry.example.org", 0.9499112778241681),
            ("10.0.0.5", 0.020603250102547266),
            ("fd00::5", 0.40545770056872565), ("localhost", 0.28744589666171727),
        ]
    )
    func share(host: String, share: Double) throws {
        #expect(try TestDeployment.named(host).renewalShare == share)
        let (certificate, latest, date) = try Self.dates(host)
        let validity = certificate.notAfter.timeIntervalSince(certificate.notBefore)
        #expect(latest.timeIntervalSince(date) == (validity / 20 * share).rounded(.down))
        #expect(try Self.dates(host).date == date, "the same each time")
    }

    @Test("a fleet is spread over a twentieth of the validity, and nobody is late")
    func fleet() throws {
        var quarters = [0, 0, 0, 0]
        for number in 0..<200 {
            let (certificate, latest, date) = try Self.dates("registry-\(number).example.com")
            let window = certificate.notAfter.timeIntervalSince(certificate.notBefore) / 20
            let early = latest.timeIntervalSince(date)
            #expect((0...window).contains(early))
            quarters[min(3, Int(early / window * 4))] += 1
        }
        #expect(quarters.allSatisfy { (25...75).contains($0) }, "\(quarters)")
    }

    @Test(
        "a certificate is not due when it is made, however early renew_at is, unless renew_at alone says so",
        arguments: ["1h", "90d", "825d"],
        [1, 17, 20, 50, 99]
    )
    func short(lifetime: String, renewAt: Int) throws {
        for host in ["registry.example.com", "localhost", "a.example", "b.example", "c.example"] {
            let (_, latest, date) = try Self.dates(host, lifetime: lifetime, renewAt: renewAt)
            #expect(date <= latest)
            #expect((date > TestClock.start) == (latest > TestClock.start))
        }
    }
}
