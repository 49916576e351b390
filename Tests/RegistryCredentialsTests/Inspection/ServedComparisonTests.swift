import FoundationEssentials
import Testing

@testable import RegistryCredentials

struct ServedComparisonTests {
    private let deployment: Deployment
    private let authority: IssuedCertificate

    init() throws {
        deployment = try TestDeployment.named()
        authority = try .testAuthority(deployment)
    }

    private func chain(_ deployment: Deployment) throws -> [CertificateDetails] {
        try CertificateDetails.read(IssuedCertificate.testLeaf(deployment, by: authority).certificate, path: "p")
    }

    @Test("what is published is the same, what was is stale, and all else is other")
    func verdicts() throws {
        let (old, current, foreign) = (try chain(deployment), try chain(deployment), try chain(deployment))
        let generations = [
            PublishedCertificate(generation: 7, chain: current), PublishedCertificate(generation: 6, chain: old),
            PublishedCertificate(generation: 5, chain: old),
        ]
        let same = try #require(ServedComparison(current, with: generations))
        #expect(same.verdict == .same)
        #expect(same.differences.isEmpty)
        let stale = try #require(ServedComparison(old, with: generations))
        #expect(stale.verdict == .stale(generation: 6))
        #expect(stale.differences.map(\.field).contains("sha256"))
        #expect(ServedComparison(foreign, with: generations)?.verdict == .other)
        #expect(ServedComparison(foreign, with: []) == nil)
    }

    @Test("what no generation has any more is found in the audit log, chain and all")
    func history() throws {
        let (old, current) = (try chain(deployment), try chain(deployment))
        let issuer = try CertificateDetails.read(authority.certificate, path: "p")
        func line(_ chain: [CertificateDetails], hour: Double) throws -> [UInt8] {
            let change = DocumentChange(path: .certificate, bytes: try chain.flatMap { try $0.pem() })
            let time = TestClock.start.addingTimeInterval(hour * 3_600)
            let event = AuditEvent(time: time, actor: "a", action: "cert.issue", subject: "server")
            return try AuditEntry(event, changes: [change], after: nil).line() + [0x0A]
        }
        let log =
            try line(old, hour: 1) + Array("no entry\n".utf8) + line(old + issuer, hour: 2) + line(current, hour: 3)
        let published = [PublishedCertificate(generation: 9, chain: current)]
        func verdict(_ served: [CertificateDetails]) -> ServedComparison.Verdict? {
            ServedComparison(served, with: published, history: CertificateHistory(auditLog: log))?.verdict
        }
        #expect(verdict(old) == .replaced(since: TestClock.start.addingTimeInterval(3_600)))
        #expect(verdict(old + issuer) == .replaced(since: TestClock.start.addingTimeInterval(7_200)))
        #expect(verdict(current) == .same)
        #expect(verdict(current + issuer) == .chain(missing: [], superfluous: [issuer[0].title]))
        #expect(try verdict(chain(deployment)) == .other)
    }

    @Test("the published certificate with another chain is not another certificate")
    func otherChains() throws {
        let (old, leaf) = (try chain(deployment), try chain(deployment))
        let issuers = try [IssuedCertificate.testAuthority(deployment), .testAuthority(deployment)].map {
            try CertificateDetails.read($0.certificate, path: "p")[0]
        }
        let generations = [
            PublishedCertificate(generation: 7, chain: leaf + issuers),
            PublishedCertificate(generation: 6, chain: old + issuers),
        ]
        func verdict(_ served: [CertificateDetails]) -> ServedComparison.Verdict? {
            ServedComparison(served, with: generations)?.verdict
        }
        let titles = issuers.map(\.title)
        #expect(verdict(leaf) == .chain(missing: titles, superfluous: []))
        #expect(verdict(leaf + issuers.suffix(1)) == .chain(missing: [titles[0]], superfluous: []))
        #expect(verdict(leaf + issuers + old) == .chain(missing: [], superfluous: [old[0].title]))
        #expect(verdict(leaf + issuers.reversed()) == .chain(missing: [], superfluous: []))
        #expect(verdict(old) == .stale(generation: 6))
        #expect(verdict(issuers) == .other)
        let fields = ServedComparison(leaf, with: generations)?.differences.map(\.field)
        #expect(fields == ["chain"])
    }

    @Test("after a roll-back the newer generation is the stale one")
    func rollback() throws {
        let (old, new) = (try chain(deployment), try chain(deployment))
        let generations = [
            PublishedCertificate(generation: 6, chain: old), PublishedCertificate(generation: 7, chain: new),
        ]
        #expect(ServedComparison(new, with: generations)?.verdict == .stale(generation: 7))
    }

    @Test("a missing intermediate is a difference although the leaf is right")
    func chains() throws {
        let leaf = try chain(deployment)
        let issuer = try CertificateDetails.read(authority.certificate, path: "p")
        let published = [PublishedCertificate(generation: 1, chain: leaf + issuer)]
        let comparison = try #require(ServedComparison(leaf, with: published))
        #expect(comparison.verdict == .chain(missing: [issuer[0].title], superfluous: []))
        #expect(comparison.differences.map(\.field) == ["chain"])
    }

    @Test("names, keys and dates that differ are shown both ways")
    func differences() throws {
        let other = try chain(TestDeployment.named(key: .ecdsaP384, lifetime: "30d"))
        let mine = try chain(deployment)
        let comparison = try #require(
            ServedComparison(other, with: [PublishedCertificate(generation: 1, chain: mine)])
        )
        let fields = Dictionary(comparison.differences.map { ($0.field, $0) }) { first, _ in first }
        #expect(fields["key"]?.served.hasPrefix("ecdsa-p384 sha256//") == true)
        #expect(fields["key"]?.published.hasPrefix("ecdsa-p256 sha256//") == true)
        #expect(fields["not after"] != nil)
        #expect(fields["names"] == nil)
    }
}
