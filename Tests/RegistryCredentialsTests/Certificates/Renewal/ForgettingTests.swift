import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// What leaves the trust file before the last certificate that needs it has expired.
struct ForgettingTests {
    private static func trusted(_ test: TestState) throws -> [[UInt8]] {
        try test.state.read { try $0.trustedCertificates() }
    }

    @Test("an earlier self-signed certificate goes, and would have stayed until it expires")
    func selfSigned() throws {
        try TestState.with(yaml: TestState.yaml + "certificate: {issuer: self-signed}\n") { test in
            let first = try CertificateSummary(pem: test.document(.certificate), path: "server.pem")
            test.clock.advance(days: 1)
            _ = try test.state.renewCertificate(.init(isForced: true, isImmediate: true))
            let second = try test.document(.certificate)
            #expect(try Self.trusted(test).count == 2)

            let tried = try test.state.forgetPreviousCertificates(ChangeOptions(isDryRun: true))
            #expect(tried.dropped.map(\.summary) == [first] && tried.report.isChange)
            #expect(try Self.trusted(test).count == 2)

            let outcome = try test.state.forgetPreviousCertificates()
            #expect(outcome.dropped.map(\.until) == [first.notAfter])
            #expect(outcome.report.documents == ["certificates/server-previous.pem"] && !outcome.keepsPreviousAuthority)
            #expect(outcome.report.warnings.contains { $0.contains("restarted") })
            #expect(try Self.trusted(test) == [second])
            #expect(try test.state.read { try $0.read(.previousCertificates) } == nil)
            #expect(try !test.state.forgetPreviousCertificates().report.isChange)
        }
    }

    @Test("an earlier root of an outside CA goes, and one that is no longer needed is not told")
    func outside() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            for days: Int64 in [10, 90] {
                let authority = try OutsideAuthority()
                _ = try test.state.requestCertificate()
                _ = try test.state.installCertificate(
                    authority.files(authority.sign(test.document(.request), days: days))
                )
            }
            let anchors = try #require(try test.state.read { try $0.trustAnchors() })
            // The root, and the certificate of the first hour.
            #expect(anchors.earlier.count == 2)
            test.clock.advance(days: 11)
            let late = try test.state.forgetPreviousCertificates(ChangeOptions(isDryRun: true))
            #expect(late.dropped.map(\.until) == [anchors.earlier[1].until])
            test.clock.advance(days: -11)
            let outcome = try test.state.forgetPreviousCertificates()
            #expect(outcome.dropped.map(\.until) == anchors.earlier.map(\.until))
            #expect(try test.state.read { try $0.trustAnchors() } == TrustAnchors(current: anchors.current))
            #expect(try Self.trusted(test) == [anchors.current])
        }
    }

    @Test("the local CA in use is not forgotten with an earlier certificate of it")
    func localAuthority() throws {
        try TestState.with { test in
            for issuer in [CertificatePolicy.Issuer.selfSigned, .ca] {
                _ = try test.state.issueCertificate(issuer: issuer, isForced: true)
            }
            let outcome = try test.state.forgetPreviousCertificates()
            #expect(outcome.dropped.map(\.summary.isSelfSigned) == [true])
            #expect(try Self.trusted(test) == [test.document(.authority)])
            #expect(try test.state.read { try $0.previousCertificates() }.count == 1)
        }
    }

    @Test("without a certificate there is nothing to look at")
    func nothing() throws {
        try TestState.with { test in
            try test.edit([.certificate: nil, .certificateKey: nil])
            #expect(throws: StateError.documentMissing("certificates/server.pem")) {
                _ = try test.state.forgetPreviousCertificates()
            }
        }
    }
}
