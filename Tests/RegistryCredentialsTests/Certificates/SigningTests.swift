import FoundationEssentials
import SystemCrypto
import Testing

@testable import RegistryCredentials

/// Signing the requests of others with the local CA.
///
/// The end-to-end tests bring requests of other programs.
struct SigningTests {
    private func request(_ names: [String], _ kind: KeyKind = .ecdsaP256) throws -> CertificateFile {
        let names = try names.map { try #require(SubjectName(parsing: $0)) }
        let key = try PrivateKey.generate(kind)
        return CertificateFile(
            name: "r.csr",
            bytes: try CertificateRequest.make(names: names, commonName: "ignored", key: key).pem()
        )
    }

    @Test("a certificate is made and kept in mind until it expires", arguments: StoreKind.allCases)
    func signing(kind: StoreKind) throws {
        try TestState.with(kind, yaml: TestState.yaml + "certificate: {names: [\"*.mirror.example.com\"]}\n") { test in
            let first = try test.state.signRequest(request(["a.mirror.example.com"]), lifetime: .days(10))
            #expect(first.report.documents == ["certificates/signed.pem"])
            #expect(first.certificate.subject == "CN=a.mirror.example.com")
            #expect(first.certificate.notAfter == TestClock.start.addingTimeInterval(10 * 86_400 - 601))
            #expect(first.ignored == [])
            let second = try test.state.signRequest(request(["registry.example.com"]))
            #expect(try test.document(.signedCertificates) == first.pem + second.pem)
            #expect(
                try test.state.read { try $0.signedCertificates() }.map(\.notAfter).last == second.certificate.notAfter
            )
            test.clock.advance(days: 11)
            let third = try test.state.signRequest(request(["registry.example.com"]))
            #expect(try test.document(.signedCertificates) == second.pem + third.pem)
            let log = text(try test.state.auditLog())
            #expect(log.contains("cert.sign") && log.contains("a.mirror.example.com"))
            let authority = try test.document(.authority)
            #expect(CertificateSummary.isSigned(first.pem, by: authority))
        }
    }

    @Test("names have to be the deployment's, allowed, and permitted")
    func names() throws {
        try TestState.with { test in
            func error(_ names: [String], _ allowed: [String] = []) throws -> SigningError? {
                let allowed = try allowed.map { try #require(ServerName($0, allowsWildcard: true)) }
                let file = try request(names)
                let before = try FolderSnapshot(test.path)
                let error = #expect(throws: SigningError.self) {
                    _ = try test.state.signRequest(file, allowing: allowed)
                }
                #expect(try FolderSnapshot(test.path).differences(from: before) == [])
                return error
            }
            #expect(
                try error(["registry.example.com", "www.example.com"])
                    == .namesNotAllowed(["www.example.com"], allowed: ["registry.example.com"])
            )
            #expect(try error(["a.registry.example.com"]) != nil)
            #expect(
                try error(["www.example.com"], ["www.example.com"])
                    == .notPermitted(["www.example.com"], permitted: ["DNS:registry.example.com"])
            )
            #expect(try error(["a_b.example.com"]) == .malformedName("a_b.example.com"))
            let name = try #require(ServerName("a.registry.example.com"))
            let outcome = try test.state.signRequest(request(["a.registry.example.com"]), allowing: [name])
            #expect(outcome.certificate.names == ["a.registry.example.com"])
        }
    }

    @Test("a domain of certificate.constrain is the deployment's")
    func domains() throws {
        try TestState.with(yaml: TestState.yaml + "certificate: {constrain: [example.com]}\n") { test in
            for name in ["example.com", "a.example.com", "*.example.com"] {
                let outcome = try test.state.signRequest(request([name]))
                #expect(outcome.certificate.names == [name])
            }
            let other = try request(["badexample.com"])
            #expect(throws: SigningError.self) { _ = try test.state.signRequest(other) }
        }
    }

    @Test("lifetimes end with the CA's, and at 825 days")
    func lifetimes() throws {
        try TestState.with { test in
            let file = try request(["registry.example.com"])
            #expect(throws: SigningError.lifetime(.days(826))) {
                _ = try test.state.signRequest(file, lifetime: .days(826))
            }
            _ = try test.state.signRequest(file, lifetime: .days(825))
            test.clock.advance(days: 3_600)
            #expect(throws: SigningError.self) { _ = try test.state.signRequest(file, lifetime: .days(90)) }
            _ = try test.state.signRequest(file, lifetime: .days(30))
        }
    }

    @Test("without a local CA, and for its own key, nothing is signed")
    func authority() throws {
        try TestState.with(yaml: TestState.yaml + "certificate: {issuer: self-signed}\n") { test in
            let file = try request(["registry.example.com"])
            #expect(throws: CertificateError.otherIssuer(.selfSigned)) { _ = try test.state.signRequest(file) }
        }
        try TestState.with { test in
            let key = SecureBytes(try test.document(.authorityKey))
            let bytes = try CertificateRequest.make(
                names: [.dns("registry.example.com")],
                commonName: nil,
                key: PrivateKey(pem: key)
            ).pem()
            #expect(throws: SigningError.authorityKey) {
                _ = try test.state.signRequest(CertificateFile(name: "r.csr", bytes: bytes))
            }
        }
    }
}
