import FoundationEssentials
import SystemCrypto
import Testing

@testable import RegistryCredentials

/// What the local CA signs, and what it cannot.
struct AuthorityTests {
    struct Names: CustomTestStringConvertible {
        let host: String
        let names: [String]
        let permitted: [String]
        let excluded: [String]
        var testDescription: String { ([host] + names).joined(separator: " ") }
    }

    static let noIPv4 = "IP:0.0.0.0/0.0.0.0"
    static let noIPv6 = "IP:::/::"

    static let cases = [
        Names(
            host: "registry.example.com",
            names: [],
            permitted: ["DNS:registry.example.com"],
            excluded: [noIPv4, noIPv6]
        ),
        Names(
            host: "registry.example.com",
            names: ["10.0.0.5"],
            permitted: ["DNS:registry.example.com", "IP:10.0.0.5/255.255.255.255"],
            excluded: [noIPv6]
        ),
        Names(
            host: "registry.example.com",
            names: ["fd00::5"],
            permitted: ["DNS:registry.example.com", "IP:fd00::5/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
            excluded: [noIPv4]
        ),
        Names(
            host: "10.0.0.5",
            names: [],
            permitted: ["DNS:invalid", "IP:10.0.0.5/255.255.255.255"],
            excluded: [noIPv6]
        ),
        Names(
            host: "fd00::5",
            names: ["10.0.0.5"],
            permitted: [
                "DNS:invalid", "IP:fd00::5/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "IP:10.0.0.5/255.255.255.255",
            ],
            excluded: []
        ),
        Names(
            host: "a.example.com",
            names: ["*.example.com", "*.example.org", "a.example.com"],
            permitted: ["DNS:a.example.com", "DNS:example.com", "DNS:example.org"],
            excluded: [noIPv4, noIPv6]
        ),
        Names(host: "localhost", names: [], permitted: ["DNS:localhost"], excluded: [noIPv4, noIPv6]),
    ]

    @Test("the CA is constrained to the deployment's names in both forms, and its leaf verifies", arguments: cases)
    func constraints(names: Names) throws {
        let deployment = try TestDeployment.named(names.host, names: names.names)
        let authority = try IssuedCertificate.testAuthority(deployment)
        let summary = try CertificateSummary(pem: authority.certificate, path: "ca.pem")
        #expect(summary.permitted == names.permitted)
        #expect(Set(summary.excluded) == Set(names.excluded))
        let leaf = try IssuedCertificate.testLeaf(deployment, by: authority)
        #expect(
            try Set(CertificateSummary(pem: leaf.certificate, path: "p").names)
                == Set(deployment.certificateNames.map(\.description))
        )
    }

    @Test(
        "a name that the CA was not made for is refused",
        arguments: [
            "other.example.com", "example.com", "xregistry.example.com", "registry.example.com.evil.org",
            "*.example.com",
            "10.0.0.6", "11.0.0.5", "fd00::5", "::ffff:10.0.0.5", "com",
        ]
    )
    func foreign(name: String) throws {
        let authority = try IssuedCertificate.testAuthority(TestDeployment.named(names: ["10.0.0.5"]))
        let other = try TestDeployment.named(names: [name])
        let error = try #require(throws: CertificateError.self) { try IssuedCertificate.testLeaf(other, by: authority) }
        #expect(error == .notPermitted(names: other.certificateNames))
        #expect(error.kind == .badData)
        #expect(error.hint?.contains("'regcred ca rollover'") == true)
        // What a plan expects is what OpenSSL says.
        let summary = try CertificateSummary(pem: authority.certificate, path: "p")
        #expect(!summary.permits(other.certificateNames))
    }

    @Test(
        "a name below a permitted one is permitted",
        arguments: ["eu.registry.example.com", "*.registry.example.com"]
    )
    func below(name: String) throws {
        let authority = try IssuedCertificate.testAuthority(TestDeployment.named())
        let deployment = try TestDeployment.named(names: [name])
        _ = try IssuedCertificate.testLeaf(deployment, by: authority)
        #expect(try CertificateSummary(pem: authority.certificate, path: "p").permits(deployment.certificateNames))
    }

    @Test("a CA without constraints permits every name, and one with them its own", arguments: cases)
    func scope(names: Names) throws {
        let deployment = try TestDeployment.named(names.host, names: names.names)
        let authority = try IssuedCertificate.testAuthority(deployment)
        #expect(try CertificateSummary(pem: authority.certificate, path: "p").permits(deployment.certificateNames))
        // A leaf constrains nothing.
        let leaf = try IssuedCertificate.testLeaf(deployment, by: authority)
        let unconstrained = try CertificateSummary(pem: leaf.certificate, path: "p")
        #expect(unconstrained.permits([.dns("other.example"), try #require(ServerName("192.0.2.1"))]))
    }

    @Test("with certificate.constrain the CA signs for these domains and the addresses, and for no other domain")
    func constrain() throws {
        let deployment = try TestDeployment.named(names: ["10.0.0.5"], constrain: ["example.com", "example.net"])
        let authority = try IssuedCertificate.testAuthority(deployment)
        let summary = try CertificateSummary(pem: authority.certificate, path: "ca.pem")
        #expect(summary.permitted == ["DNS:example.com", "DNS:example.net", "IP:10.0.0.5/255.255.255.255"])
        _ = try IssuedCertificate.testLeaf(TestDeployment.named("new.example.net"), by: authority)
        _ = try IssuedCertificate.testLeaf(TestDeployment.named("a.b.example.com"), by: authority)
        #expect(throws: CertificateError.self) {
            try IssuedCertificate.testLeaf(TestDeployment.named("registry.example.org"), by: authority)
        }
    }

    @Test("a CA that ends before the leaf would signs no more", arguments: [3_559.0, 3_560, 3_649, 4_000])
    func expiry(day: Double) throws {
        let deployment = try TestDeployment.named()
        let authority = try IssuedCertificate.testAuthority(deployment)
        let issue = {
            try IssuedCertificate.leaf(
                for: deployment.certificateNames,
                policy: deployment.certificate,
                by: authority,
                now: TestClock.start.addingTimeInterval(day * 86_400),
                random: .seeded(3)
            )
        }
        guard day >= 3_560 else { return _ = try issue() }
        let end = TestClock.start.addingTimeInterval(3_650 * 86_400 - 601).rfc3339
        #expect(throws: CertificateError.authorityExpires(end)) { try issue() }
    }

    @Test("a key that is not the CA's is noticed before it signs")
    func keyMismatch() throws {
        let deployment = try TestDeployment.named()
        let authority = try IssuedCertificate.testAuthority(deployment)
        let other = try IssuedCertificate.testAuthority(deployment, seed: 9)
        let mixed = IssuedCertificate(certificate: authority.certificate, key: other.key)
        #expect(throws: CertificateError.keyMismatch(certificate: "certificates/ca.pem", key: "certificates/ca.key")) {
            try IssuedCertificate.testLeaf(deployment, by: mixed)
        }
    }

    @Test(
        "CA files that cannot be read are bad data, named, and not OpenSSL's fault",
        arguments: ["", "hunter2", "-----BEGIN X-----"]
    )
    func unreadable(content: String) throws {
        let deployment = try TestDeployment.named()
        let authority = try IssuedCertificate.testAuthority(deployment)
        for (broken, path) in [
            (IssuedCertificate(certificate: bytes(content), key: authority.key), "certificates/ca.pem"),
            (IssuedCertificate(certificate: authority.certificate, key: Secret(bytes(content))), "certificates/ca.key"),
        ] {
            let error = try #require(throws: CertificateError.self) {
                try IssuedCertificate.testLeaf(deployment, by: broken)
            }
            #expect("\(error)".hasPrefix("cannot read '\(path)': "))
            #expect(!"\(error)".contains("hunter2"))
            #expect(error.kind == .badData)
        }
    }
}
