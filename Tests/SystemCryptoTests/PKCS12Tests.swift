import SystemCrypto
import Testing

/// PKCS #12 files, judged by the openssl program.
struct PKCS12Tests {
    private static func template(_ role: CertificateTemplate.Role, _ name: String) -> CertificateTemplate {
        CertificateTemplate(
            commonName: name,
            names: [],
            notBefore: Fixtures.now - 600,
            notAfter: Fixtures.now + 86_400,
            serial: Array(0x41...0x50),
            role: role
        )
    }

    @Test("a client's certificate verifies for a client, and for no server")
    func purposes() throws {
        let key = try Fixtures.key(.ecdsaP384)
        let authority = try Certificate.selfSigned(Self.template(.clientAuthority, "client CA"), key: key).decoded()
        let client = try Certificate.issue(
            Self.template(.client, "alice"),
            publicKeyOf: Fixtures.key(.ecdsaP256),
            by: authority,
            issuerKey: key
        ).decoded()
        let (leaf, trust) = (try client.pem(), try authority.pem())
        try ChainVerification.verify(leafPEM: leaf, trustPEM: trust, host: nil, purpose: .client, at: Fixtures.now)
        let error = #expect(throws: ChainError.self) {
            try ChainVerification.verify(leafPEM: leaf, trustPEM: trust, host: nil, purpose: .server, at: Fixtures.now)
        }
        guard case .rejected(let verdict) = error, verdict.code == 26 else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(client.commonName == "alice")
        #expect(try authority.fields().extendedKeyUsage == ["clientAuth"])
        #expect(try authority.fields().pathLength == 0)
        #expect(throws: CryptoError.self) {
            var template = Self.template(.client, "x")
            template.commonName = nil
            _ = try Certificate.issue(template, publicKeyOf: key, by: authority, issuerKey: key).pem()
        }
        #expect(ErrorQueue.isEmpty)
    }

    @Test("a bundle is opened by openssl with its passphrase only", arguments: KeyKind.allCases)
    func bundle(kind: KeyKind) throws {
        let tool = try OpenSSLTool()
        let authorityKey = try Fixtures.key(.ecdsaP256)
        let authority = try Certificate.selfSigned(Self.template(.clientAuthority, "client CA"), key: authorityKey)
            .decoded()
        let key = try Fixtures.key(kind)
        let client = try Certificate.issue(
            Self.template(.client, "ünï"),
            publicKeyOf: key,
            by: authority,
            issuerKey: authorityKey
        ).decoded()
        let file = try PKCS12.bundle(
            name: "ünï",
            key: key,
            certificate: client,
            issuer: authority,
            passphrase: SecureBytes("four simple words".bytes)
        )
        let path = try tool.directory.write(file.withSpan { span in span.indices.map { span[$0] } }, to: "file.p12")
        let open = ["pkcs12", "-in", path, "-noenc", "-out", "out.pem", "-passin"]
        #expect(try tool.run(open + ["pass:four simple words"]).status == 0)
        let text = try tool.directory.read("out.pem")
        #expect(try PrivateKey(pem: SecureBytes(text)).pem().isEqual(to: key.pem()))
        #expect(try Certificate.chain(pem: text).count == 2)
        #expect(try tool.run(open + ["pass:four simple"]).status != 0)
        #expect(ErrorQueue.isEmpty)
    }

    @Test("a trust store is the same for the same certificates, and openssl checks its MAC")
    func trustStore() throws {
        let tool = try OpenSSLTool()
        let certificates = try ["one", "two"].map { name in
            let certificate = try Certificate.selfSigned(
                Self.template(.clientAuthority, name),
                key: Fixtures.key(.ecdsaP256)
            ).decoded()
            return (name: name, certificate: SharedCertificate(certificate))
        }
        let store = try PKCS12.trustStore(certificates, passphrase: "changeit")
        #expect(try PKCS12.trustStore(certificates, passphrase: "changeit") == store)
        #expect(try PKCS12.trustStore([certificates[0]], passphrase: "changeit") != store)
        let path = try tool.directory.write(store, to: "store.p12")
        let outcome = try tool.run("pkcs12", "-in", path, "-info", "-nokeys", "-passin", "pass:changeit")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("2.16.840.1.113894.746875.1.1"))
        #expect(outcome.output.components(of: "BEGIN CERTIFICATE") == 2)
        #expect(try tool.run("pkcs12", "-in", path, "-noout", "-passin", "pass:other").status != 0)
        #expect(ErrorQueue.isEmpty)
    }
}

extension String {
    /// How often `text` stands in it.
    fileprivate func components(of text: String) -> Int {
        ranges(of: text).count
    }
}
