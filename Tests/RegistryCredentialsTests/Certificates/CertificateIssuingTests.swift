import FoundationEssentials
import SystemCrypto
import Testing

@testable import RegistryCredentials

/// The fields of what regcred issues, as the last section of the design has them.
struct CertificateIssuingTests {
    static let start = Int64(TestClock.start.timeIntervalSince1970)

    private static func issue(
        _ issuer: CertificatePolicy.Issuer,
        _ deployment: Deployment
    ) throws -> (leaf: CertificateFields, issuer: CertificateFields, issued: IssuedCertificate) {
        switch issuer {
        case .ca:
            let authority = try IssuedCertificate.testAuthority(deployment)
            let leaf = try IssuedCertificate.testLeaf(deployment, by: authority)
            return (try fields(leaf), try fields(authority), leaf)
        case .selfSigned, .csr:
            let leaf = try IssuedCertificate.testSelfSigned(deployment)
            return (try fields(leaf), try fields(leaf), leaf)
        }
    }

    private static func fields(_ issued: IssuedCertificate) throws -> CertificateFields {
        try Certificate(pem: issued.certificate).fields()
    }

    @Test(
        "a leaf has the fields that every client wants, whatever the key and whoever signs",
        arguments: KeyAlgorithm.allCases,
        [.ca, .selfSigned] as [CertificatePolicy.Issuer]
    )
    func leaf(key: KeyAlgorithm, issuer: CertificatePolicy.Issuer) throws {
        let deployment = try TestDeployment.named(names: ["10.0.0.5", "fd00::5", "*.example.com"], key: key)
        let (leaf, signer, issued) = try Self.issue(issuer, deployment)
        #expect(leaf.keyDescription == key.rawValue)
        #expect(leaf.subject == "CN=registry.example.com")
        let (four, six) = (try #require(IPAddress("10.0.0.5")), try #require(IPAddress("fd00::5")))
        #expect(leaf.names == [.dns("registry.example.com"), .ip(four.bytes), .ip(six.bytes), .dns("*.example.com")])
        #expect(leaf.extendedKeyUsage == ["serverAuth"])
        #expect(
            leaf.keyUsage
                == (key.rawValue.hasPrefix("rsa") ? ["digitalSignature", "keyEncipherment"] : ["digitalSignature"])
        )
        #expect(!leaf.isAuthority)
        #expect(leaf.notBefore == Self.start - 600)
        #expect(leaf.notAfter == Self.start - 600 + 90 * 86_400 - 1)
        #expect(leaf.subjectKeyIdentifier != nil)
        #expect(leaf.authorityKeyIdentifier == signer.subjectKeyIdentifier)
        #expect(leaf.issuer == signer.subject)
        #expect(leaf.serial.count == 32)
        #expect(leaf.serial != signer.serial || issuer == .selfSigned)
        #expect(leaf.isSelfSigned == (issuer == .selfSigned))
        #expect(leaf.permitted + leaf.excluded == [])
        #expect(try PrivateKey(pem: issued.key.storage).hasSamePublicKey(as: Certificate(pem: issued.certificate)))
        #expect(text(issued.certificate).components(of: "-----BEGIN CERTIFICATE-----") == 1)
    }

    @Test(
        "the CA signs nothing but servers and nothing below them, and names no service",
        arguments: KeyAlgorithm.allCases
    )
    func authority(key: KeyAlgorithm) throws {
        let authority = try Self.fields(.testAuthority(TestDeployment.named(key: key)))
        #expect(authority.isAuthority)
        #expect(authority.pathLength == 0)
        #expect(authority.keyUsage == ["keyCertSign", "cRLSign"])
        #expect(authority.extendedKeyUsage == [])
        #expect(authority.names == [])
        #expect(authority.subject == "CN=regcred CA for registry.example.com")
        #expect(
            authority.keyDescription == (key == .ed25519 ? "ecdsa-p256" : key.rawValue),
            "not all take Ed25519 in an issuer"
        )
        #expect(authority.isSelfSigned)
        #expect(authority.notBefore == Self.start - 600)
        #expect(authority.notAfter == Self.start - 600 + 3_650 * 86_400 - 1)
    }

    @Test("basic constraints are critical, in the leaf and in the CA")
    func critical() throws {
        let deployment = try TestDeployment.named()
        let authority = try IssuedCertificate.testAuthority(deployment)
        let leaf = try IssuedCertificate.testLeaf(deployment, by: authority)
        try TestShell.withDirectory { folder in
            for (issued, expected) in [(authority, "CA:TRUE, pathlen:0"), (leaf, "CA:FALSE")] {
                try TestShell.write(issued.certificate, to: "\(folder)/c.pem")
                let output = text(
                    try TestShell.run("openssl x509 -in '\(folder)/c.pem' -noout -ext basicConstraints,nameConstraints")
                        .output
                )
                #expect(output.contains("X509v3 Basic Constraints: critical\n    \(expected)"), "\(output)")
                #expect(output.contains("Name Constraints: critical") == (issued == authority))
            }
        }
    }

    @Test("a lifetime of 825 days is exactly that, and one second is legal too", arguments: ["825d", "1s", "1y"])
    func lifetime(text: String) throws {
        let seconds = Int64(try #require(TimeSpan(text)).seconds)
        guard seconds > 600 else { return }
        let leaf = try Self.issue(.selfSigned, TestDeployment.named(lifetime: text)).leaf
        #expect(leaf.notAfter - leaf.notBefore + 1 == seconds)
    }

    @Test(
        "the common name is the first name, or there is none: never another name",
        arguments: [.ca, .selfSigned] as [CertificatePolicy.Issuer]
    )
    func longHost(issuer: CertificatePolicy.Issuer) throws {
        let host = "\(String(repeating: "a", count: 60)).example.com"
        let (leaf, signer, _) = try Self.issue(issuer, TestDeployment.named(host))
        #expect(leaf.names == [.dns(host)])
        #expect(leaf.subject == "" || issuer == .selfSigned)
        #expect(leaf.subject != signer.subject || issuer == .selfSigned, "a leaf is not its own issuer")
        let longest = "\(String(repeating: "a", count: 52)).example.com"
        #expect(try Self.issue(issuer, TestDeployment.named(longest)).leaf.subject == "CN=\(longest)")
    }

    @Test("serial numbers come from the random source and are positive")
    func serial() throws {
        let deployment = try TestDeployment.named()
        let all = RandomSource { Array(repeating: 0xff, count: $0) }
        let issued = try IssuedCertificate.selfSigned(
            for: deployment.certificateNames,
            policy: deployment.certificate,
            now: TestClock.start,
            random: all
        )
        #expect(try Self.fields(issued).serial == "7f" + String(repeating: "ff", count: 15))
    }
}

extension String {
    /// How often `part` stands in it.
    fileprivate func components(of part: String) -> Int {
        ranges(of: part).count
    }
}
