import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Lints of what regcred makes itself; every rule is tried on foreign certificates, end to end.
struct CertificateLintTests {
    @Test(
        "what regcred issues has no fault but those that were asked for",
        arguments: [(.ecdsaP256, []), (.ecdsaP384, []), (.rsa2048, []), (.ed25519, [.ed25519])]
            as [(KeyAlgorithm, [CertificateRule])]
    )
    func ownCertificates(key: KeyAlgorithm, rules: [CertificateRule]) throws {
        let deployment = try TestDeployment.named(key: key, lifetime: "825d")
        let authority = try IssuedCertificate.testAuthority(deployment)
        let anchors = try CertificateDetails.read(authority.certificate, path: "ca")
        let leaf = try CertificateDetails.read(
            IssuedCertificate.testLeaf(deployment, by: authority).certificate,
            path: "leaf"
        )
        #expect(CertificateLint(leaf, anchors: anchors, at: TestClock.start).findings.map(\.rule) == rules)
        #expect(CertificateLint(anchors, at: TestClock.start).findings.isEmpty)
        let selfSigned = try CertificateDetails.read(
            IssuedCertificate.testSelfSigned(deployment).certificate,
            path: "s"
        )
        #expect(CertificateLint(selfSigned, at: TestClock.start).findings.map(\.rule) == rules)
    }

    @Test("findings come in the order of the certificates")
    func order() throws {
        let deployment = try TestDeployment.named()
        let authority = try IssuedCertificate.testAuthority(deployment)
        let root = try CertificateDetails.read(authority.certificate, path: "ca")
        let leaf = try CertificateDetails.read(
            IssuedCertificate.testLeaf(deployment, by: authority).certificate,
            path: "leaf"
        )
        let later = TestClock.start.addingTimeInterval(91 * 86_400)
        let findings = CertificateLint(root + leaf + leaf, at: later).findings
        #expect(findings.map(\.certificate) == findings.map(\.certificate).sorted())
        #expect(findings.contains { $0.rule == .leafNotFirst && $0.certificate == 1 })
        #expect(findings.contains { $0.rule == .expired && $0.certificate == 2 })
        #expect(findings.contains { $0.rule == .duplicate && $0.certificate == 2 })
    }

    @Test("a trust bundle has no order, and nothing in it has to do with another")
    func bundle() throws {
        let deployment = try TestDeployment.named()
        let authority = try CertificateDetails.read(
            IssuedCertificate.testAuthority(deployment).certificate,
            path: "ca"
        )
        let selfSigned = try CertificateDetails.read(
            IssuedCertificate.testSelfSigned(deployment).certificate,
            path: "s"
        )
        for bundle in [authority + selfSigned, selfSigned + authority] {
            #expect(CertificateLint(bundle, at: TestClock.start).findings.isEmpty)
        }
        let again = CertificateLint(authority + selfSigned + selfSigned, at: TestClock.start).findings
        #expect(again.map(\.rule) == [.duplicate])
    }
}
