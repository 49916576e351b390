import SystemCrypto
import Testing

struct CertificateFieldsTests {
    @Test("an issued certificate says what its template said", arguments: KeyKind.allCases)
    func leaf(kind: KeyKind) throws {
        let chain = try Fixtures.chain(kind: kind)
        let authority = try Certificate(pem: chain.authority).fields()
        let fields = try Certificate(pem: chain.leaf).fields()
        #expect(fields.subject == "CN=registry.example")
        #expect(fields.issuer == "CN=regcred test authority")
        #expect(fields.serial == "0182838485868788898a8b8c8d8e8f90")
        #expect(fields.names == [.dns("registry.example"), .ip([10, 0, 0, 5])])
        #expect(fields.notBefore == Fixtures.now - 600)
        #expect(fields.notAfter == Fixtures.now + 86_400 * 90)
        #expect(!fields.isAuthority && fields.pathLength == nil && !fields.isSelfSigned)
        #expect(fields.keyDescription == kind.rawValue)
        #expect(fields.signatureAlgorithm == "ecdsa-with-SHA256")
        #expect(fields.keyUsage == ["digitalSignature"] + (kind.rawValue.hasPrefix("rsa") ? ["keyEncipherment"] : []))
        #expect(fields.extendedKeyUsage == ["serverAuth"])
        #expect(fields.permitted.isEmpty && fields.excluded.isEmpty)
        #expect(fields.subjectKeyIdentifier?.count == 20)
        #expect(fields.authorityKeyIdentifier == authority.subjectKeyIdentifier)
        #expect(try fields.publicKeyDER == Fixtures.key(kind).publicKeyDER())
        #expect(ErrorQueue.isEmpty)
    }

    @Test(
        "a self-signed certificate names itself and its algorithm",
        arguments: zip(
            KeyKind.allCases,
            ["ecdsa-with-SHA256", "ecdsa-with-SHA384", "ED25519"]
                + Array(repeating: "sha256WithRSAEncryption", count: 3)
        )
    )
    func selfSigned(kind: KeyKind, algorithm: String) throws {
        let fields = try Certificate(pem: Fixtures.selfSigned(kind)).fields()
        #expect(fields.isSelfSigned)
        #expect(fields.subject == fields.issuer)
        #expect(fields.signatureAlgorithm == algorithm)
        #expect(fields.subjectKeyIdentifier != nil)
        #expect(fields.authorityKeyIdentifier == fields.subjectKeyIdentifier)
    }

    @Test("an authority says what its template said")
    func authority() throws {
        let template = Fixtures.authority(
            permittedDNS: ["registry.example", "localhost"],
            permittedIP: [IPRange(only: [10, 0, 0, 5])],
            excludedIP: [.allIPv6]
        )
        let fields = try Certificate(pem: Fixtures.selfSigned(.ecdsaP256, template)).fields()
        #expect(fields.isAuthority && fields.pathLength == 0 && fields.isSelfSigned)
        #expect(fields.keyUsage == ["keyCertSign", "cRLSign"] && fields.extendedKeyUsage.isEmpty)
        #expect(fields.permitted == ["DNS:registry.example", "DNS:localhost", "IP:10.0.0.5/255.255.255.255"])
        #expect(fields.excluded == ["IP:::/::"])
        #expect(fields.names.isEmpty)
    }

    @Test("fields of a finished certificate and of its copy agree")
    func cachedExtensions() throws {
        let certificate = try Certificate.selfSigned(Fixtures.server(), key: Fixtures.key(.ecdsaP256)).decoded()
        let (fields, copy) = (try certificate.fields(), try Certificate(pem: certificate.pem()).fields())
        #expect(fields == copy)
        #expect(try fields.sha256 == SHA256.hexDigest(of: certificate.der()))
    }

    @Test("an extension that is there twice is an error")
    func duplicates() throws {
        // The object identifier of the key usage becomes that of the basic constraints.
        var der = try Certificate.selfSigned(Fixtures.server(), key: Fixtures.key(.ecdsaP256)).der
        let usage = try #require(der.firstRange(of: [0x06, 0x03, 0x55, 0x1D, 0x0F]))
        der[usage.upperBound - 1] = 0x13
        let pem = Fixtures.certificatePEM(der)
        #expect(throws: CryptoError(function: "X509_get_ext_d2i", reasons: ["an extension is there twice"])) {
            try Certificate(pem: pem).fields()
        }
        #expect(ErrorQueue.isEmpty)
    }

    @Test("certificates of openssl are read in full")
    func foreign() throws {
        let tool = try OpenSSLTool()
        let outcome = try tool.run(
            "req",
            "-x509",
            "-newkey",
            "rsa:1024",
            "-nodes",
            "-keyout",
            "key.pem",
            "-out",
            "certificate.pem",
            "-subj",
            "/C=XX/O=Müller, \"Söhne\"/CN=a\u{1B}[31m",
            "-utf8",
            "-set_serial",
            "0xff",
            "-days",
            "1",
            "-addext",
            "subjectAltName=email:a@b.example,DNS:a.example,URI:http://a,IP:::1,dirName:d",
            "-addext",
            "keyUsage=nonRepudiation,decipherOnly",
            "-addext",
            "extendedKeyUsage=clientAuth,1.2.3.4",
            "-addext",
            "nameConstraints=permitted;email:b.example,excluded;IP:10.0.0.0/255.0.0.0",
            "-config",
            tool.directory.write("[req]\ndistinguished_name=n\n[n]\n[d]\nCN=x\n".bytes, to: "openssl.cnf")
        )
        #expect(outcome.status == 0, "\(outcome.output)")
        let fields = try Certificate(pem: tool.directory.read("certificate.pem")).fields()
        #expect(fields.subject == #"CN=a\1B[31m,O=M\C3\BCller\, \"S\C3\B6hne\",C=XX"#)
        #expect(fields.serial == "ff")
        #expect(fields.names == [.dns("a.example"), .ip(Array(repeating: 0, count: 15) + [1])])
        #expect(fields.keyDescription == "rsa-1024")
        #expect(fields.keyUsage == ["nonRepudiation", "decipherOnly"])
        #expect(fields.extendedKeyUsage == ["clientAuth", "1.2.3.4"])
        #expect(fields.permitted == ["email:b.example"] && fields.excluded == ["IP:10.0.0.0/255.0.0.0"])
        #expect(fields.isSelfSigned && !fields.isAuthority)
        #expect(ErrorQueue.isEmpty)
    }
}
