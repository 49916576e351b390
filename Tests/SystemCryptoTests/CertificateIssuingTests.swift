import SystemCrypto
import Testing

struct CertificateIssuingTests {
    @Test("openssl's strict mode accepts an issued certificate of every kind", arguments: KeyKind.allCases)
    func issued(kind: KeyKind) throws {
        let authorityKey = try Fixtures.key(kind)
        let authority = try Certificate.selfSigned(
            Fixtures.authority(permittedDNS: ["registry.example"], permittedIP: [IPRange(only: [10, 0, 0, 5])]),
            key: authorityKey
        ).decoded()
        let key = try PrivateKey.generate(kind == .ed25519 ? .ed25519 : .ecdsaP256)
        for leaf in [
            try Certificate.issue(Fixtures.server(), publicKeyOf: key, by: authority, issuerKey: authorityKey).pem(),
            try Certificate.issue(
                Fixtures.server(),
                publicKeyOf: Fixtures.key(kind),
                by: authority,
                issuerKey: authorityKey
            ).pem(),
        ] {
            try expectStrictAcceptance(of: leaf, trust: authority.pem())
        }
    }

    @Test("openssl's strict mode accepts a self-signed certificate of every kind", arguments: KeyKind.allCases)
    func selfSigned(kind: KeyKind) throws {
        let pem = try Fixtures.selfSigned(kind)
        try expectStrictAcceptance(of: pem, trust: pem)
    }

    private func expectStrictAcceptance(of leaf: [UInt8], trust: [UInt8]) throws {
        let tool = try OpenSSLTool()
        let leafFile = try tool.directory.write(leaf, to: "leaf.pem")
        let trustFile = try tool.directory.write(trust, to: "trust.pem")
        for name in [["-verify_hostname", "registry.example"], ["-verify_ip", "10.0.0.5"]] {
            let outcome = try tool.run(
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-attime",
                "\(Fixtures.now)",
                "-no-CAfile",
                "-no-CApath",
                "-no-CAstore",
                "-trusted",
                trustFile,
                name[0],
                name[1],
                leafFile
            )
            #expect(outcome.status == 0 && outcome.output.hasSuffix(": OK\n"), "\(outcome.output)")
        }
        let wrong = try tool.run(
            "verify",
            "-x509_strict",
            "-attime",
            "\(Fixtures.now)",
            "-trusted",
            trustFile,
            "-verify_hostname",
            "other.example",
            leafFile
        )
        #expect(wrong.status == 2 && wrong.output.contains("hostname mismatch"), "\(wrong.output)")
        #expect(ErrorQueue.isEmpty)
    }

    @Test(
        "a server's extensions are critical where they must be",
        arguments: KeyKind.allCases
    )
    func serverExtensions(kind: KeyKind) throws {
        let text = try print(Fixtures.selfSigned(kind))
        let usage = kind.rawValue.hasPrefix("rsa") ? "Digital Signature, Key Encipherment" : "Digital Signature"
        #expect(text.contains("Version: 3 (0x2)"))
        #expect(text.contains("X509v3 Basic Constraints: critical\n                CA:FALSE\n"))
        #expect(text.contains("X509v3 Key Usage: critical\n                \(usage)\n"))
        #expect(text.contains("X509v3 Extended Key Usage: \n                TLS Web Server Authentication\n"))
        #expect(
            text.contains(
                "X509v3 Subject Alternative Name: \n                DNS:registry.example, IP Address:10.0.0.5\n"
            )
        )
        #expect(text.contains("X509v3 Subject Key Identifier: \n"))
        #expect(text.contains("X509v3 Authority Key Identifier: \n"))
        #expect(!text.contains("Name Constraints"))
    }

    @Test("an authority's extensions are critical where they must be")
    func authorityExtensions() throws {
        let template = Fixtures.authority(permittedDNS: ["registry.example"], excludedIP: [.allIPv4, .allIPv6])
        let text = try print(Fixtures.selfSigned(.ecdsaP256, template))
        #expect(text.contains("X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0\n"))
        #expect(text.contains("X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign\n"))
        #expect(
            text.contains(
                """
                X509v3 Name Constraints: critical
                                Permitted:
                                  DNS:registry.example
                                Excluded:
                                  IP:0.0.0.0/0.0.0.0
                                  IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0
                """
            )
        )
        #expect(!text.contains("Extended Key Usage") && !text.contains("Alternative Name"))
        #expect(try !print(Fixtures.selfSigned(.ecdsaP256, Fixtures.authority())).contains("Name Constraints"))
    }

    @Test("without a subject the alternative names are critical, and strict mode agrees")
    func emptySubject() throws {
        var server = Fixtures.server()
        server.commonName = nil
        let chain = try Fixtures.chain(server: server)
        #expect(try print(chain.leaf).contains("X509v3 Subject Alternative Name: critical\n"))
        try expectStrictAcceptance(of: chain.leaf, trust: chain.authority)
        let fields = try Certificate(pem: chain.leaf).fields()
        #expect(fields.subject == "" && fields.issuer == "CN=regcred test authority")
    }

    @Test("the common name is a UTF8String")
    func commonNameType() throws {
        var template = Fixtures.server()
        template.commonName = "Bücher, \"Registry\"/CN=x"
        let der = try Certificate.selfSigned(template, key: Fixtures.key(.ecdsaP256)).der
        let name = template.commonName!.bytes
        #expect(der.firstRange(of: [0x0C, UInt8(name.count)] + name) != nil)
    }

    @Test(
        "dates up to 2049 are UTCTime, later ones GeneralizedTime",
        arguments: [
            (2_524_607_999, [0x17, 13], "491231235959Z", "Dec 31 23:59:59 2049 GMT"),
            (2_524_608_000, [0x18, 15], "20500101000000Z", "Jan  1 00:00:00 2050 GMT"),
            (4_102_444_800, [0x18, 15], "21000101000000Z", "Jan  1 00:00:00 2100 GMT"),
            (253_402_300_799, [0x18, 15], "99991231235959Z", "Dec 31 23:59:59 9999 GMT"),
        ] as [(Int64, [UInt8], String, String)]
    )
    func dates(seconds: Int64, tag: [UInt8], encoding: String, text: String) throws {
        var template = Fixtures.server()
        template.notBefore = seconds
        template.notAfter = seconds
        let certificate = try Certificate.selfSigned(template, key: Fixtures.key(.ecdsaP256)).decoded()
        let (der, pem, fields) = (try certificate.der(), try certificate.pem(), try certificate.fields())
        #expect(der.firstRange(of: tag + encoding.bytes + tag + encoding.bytes) != nil)
        #expect(try print(pem).contains("Not Before: \(text)\n            Not After : \(text)\n"))
        #expect(fields.notBefore == seconds && fields.notAfter == seconds)
    }

    @Test("an authority's key must be its own")
    func foreignKey() throws {
        let authority = try Certificate.selfSigned(Fixtures.authority(), key: Fixtures.key(.ecdsaP256)).decoded()
        let key = try Fixtures.key(.ecdsaP384)
        #expect(throws: CryptoError(function: "Certificate.issue", reasons: ["the key is not that of the issuer"])) {
            _ = try Certificate.issue(Fixtures.server(), publicKeyOf: key, by: authority, issuerKey: key)
        }
        #expect(ErrorQueue.isEmpty)
    }

    @Test("a server does not issue certificates")
    func serverAsIssuer() throws {
        let key = try Fixtures.key(.ecdsaP256)
        let server = try Certificate.selfSigned(Fixtures.server(), key: key).decoded()
        #expect(
            throws: CryptoError(function: "Certificate.issue", reasons: ["the issuer is not a certificate authority"])
        ) {
            _ = try Certificate.issue(Fixtures.server(), publicKeyOf: key, by: server, issuerKey: key)
        }
        #expect(ErrorQueue.isEmpty)
    }

    @Test("keys that cannot sign are errors")
    func keyThatCannotSign() throws {
        let tool = try OpenSSLTool()
        #expect(try tool.run("genpkey", "-algorithm", "X25519", "-out", "key.pem").status == 0)
        let key = try PrivateKey(pem: SecureBytes(tool.directory.read("key.pem")))
        let error = try #require(throws: CryptoError.self) {
            _ = try Certificate.selfSigned(Fixtures.server(), key: key)
        }
        #expect(error.reasons == ["keys of type x25519 are not supported"])
        #expect(ErrorQueue.isEmpty)
    }

    /// What `openssl x509 -text` prints.
    private func print(_ pem: [UInt8]) throws -> String {
        let tool = try OpenSSLTool()
        let file = try tool.directory.write(pem, to: "certificate.pem")
        let outcome = try tool.run("x509", "-in", file, "-noout", "-text")
        #expect(outcome.status == 0)
        return outcome.output
    }
}
