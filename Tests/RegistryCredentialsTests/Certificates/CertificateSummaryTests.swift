import FoundationEssentials
import Testing

@testable import RegistryCredentials

struct CertificateSummaryTests {
    @Test("the facts that people want to know")
    func facts() throws {
        let deployment = try TestDeployment.named(names: ["10.0.0.5", "FD00:0::5"])
        let authority = try IssuedCertificate.testAuthority(deployment)
        let leaf = try CertificateSummary(
            pem: IssuedCertificate.testLeaf(deployment, by: authority).certificate,
            path: "p"
        )
        #expect(leaf.subject == "CN=registry.example.com")
        #expect(leaf.issuer == "CN=regcred CA for registry.example.com")
        #expect(leaf.names == ["registry.example.com", "10.0.0.5", "fd00::5"])
        #expect(leaf.notBefore == TestClock.start.addingTimeInterval(-600))
        #expect(leaf.key == "ecdsa-p256")
        #expect(leaf.sha256.count == 64)
        #expect(!leaf.isSelfSigned && !leaf.isAuthority)
        let ca = try CertificateSummary(pem: authority.certificate, path: "p")
        #expect(ca.isSelfSigned && ca.isAuthority)
        #expect(ca.permitted.first == "DNS:registry.example.com")
    }

    @Test(
        "days are counted down to zero and on below",
        arguments: [(0, 89), (1, 88), (89, 0), (90, -1), (91, -2), (-1, 90)]
    )
    func daysLeft(day: Double, left: Int) throws {
        let summary = try CertificateSummary(
            pem: IssuedCertificate.testSelfSigned(TestDeployment.named()).certificate,
            path: "p"
        )
        #expect(summary.daysLeft(at: TestClock.start.addingTimeInterval(day * 86_400)) == left)
    }

    @Test("whose signature it is, is told from the key and not from the name")
    func signature() throws {
        let deployment = try TestDeployment.named()
        let authority = try IssuedCertificate.testAuthority(deployment)
        let impostor = try IssuedCertificate.testAuthority(deployment, seed: 8)
        let leaf = try IssuedCertificate.testLeaf(deployment, by: authority).certificate
        #expect(CertificateSummary.isSigned(leaf, by: authority.certificate))
        #expect(!CertificateSummary.isSigned(leaf, by: impostor.certificate))
        #expect(!CertificateSummary.isSigned(leaf, by: leaf))
        #expect(!CertificateSummary.isSigned(leaf, by: []))
        #expect(!CertificateSummary.isSigned(bytes("x"), by: authority.certificate))
    }

    @Test(
        "what is no certificate is said to be unreadable, with its path",
        arguments: ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    )
    func unreadable(text: String) throws {
        let error = try #require(throws: CertificateError.self) {
            try CertificateSummary(pem: bytes(text), path: "certificates/server.pem")
        }
        #expect("\(error)".hasPrefix("cannot read 'certificates/server.pem': "))
        #expect(!"\(error)".contains("\n"))
    }

    @Test("a pair is checked before it is published")
    func pair() throws {
        let deployment = try TestDeployment.named()
        let (one, two) = (
            try IssuedCertificate.testSelfSigned(deployment), try IssuedCertificate.testSelfSigned(deployment)
        )
        try one.checkKey()
        #expect(
            throws: CertificateError.keyMismatch(certificate: "certificates/server.pem", key: "certificates/server.key")
        ) {
            try IssuedCertificate(certificate: one.certificate, key: two.key).checkKey()
        }
        let broken = IssuedCertificate(certificate: one.certificate, key: Secret(bytes("hunter2")))
        let error = try #require(throws: CertificateError.self) { try broken.checkKey() }
        #expect("\(error)".hasPrefix("cannot read 'certificates/server.key': "))
        #expect(!"\(error)".contains("hunter2"))
    }

    @Test("every error says in one line what is wrong, and of what kind it is")
    func errors() {
        let errors: [(CertificateError, FailureKind)] = [
            (.unreadable(path: "p", reason: "r"), .badData), (.keyMismatch(certificate: "c", key: "k"), .badData),
            (.notSigned(certificate: "c", authority: "a"), .badData),
            (.notPermitted(names: [.dns("a"), .dns("b")]), .badData), (.authorityExpires("t"), .badData),
            (.doesNotVerify("r"), .badData), (.noAuthority, .notFound), (.failed("r"), .internal),
        ]
        for (error, kind) in errors {
            #expect(error.kind == kind)
            #expect(!"\(error)".contains("\n") && "\(error)".last != ".")
        }
    }

    @Test("what is to be restored is named: a certificate with its key, and anything else alone")
    func restoring() {
        func hint(_ path: StatePath) -> String? {
            CertificateError.unreadable(path: path.description, reason: "r").hint
        }
        let pair = "restore 'certificates/client-ca.pem' and 'certificates/client-ca.key' from a backup"
        #expect(hint(.clientAuthority) == pair)
        #expect(hint(.clientAuthorityKey) == pair)
        #expect(hint(.signedCertificates) == "restore 'certificates/signed.pem' from a backup")
        #expect(CertificateError.keyMismatch(certificate: "c", key: "k").hint == "restore 'c' and 'k' from a backup")
    }
}
