import SystemCrypto
import Testing

struct CertificateProfileTests {
    @Test("a server's certificate says what its template said")
    func server() throws {
        let chain = try Fixtures.chain()
        let profile = try Certificate(pem: chain.leaf).profile()
        #expect(profile.version == 3)
        #expect(profile.commonNames == ["registry.example"])
        #expect(!profile.isSerialNegative)
        #expect(profile.serialMagnitude == [0x01] + Array(0x82...0x90))
        #expect(profile.extension("2.5.29.19")?.isCritical == true)
        #expect(profile.extension("2.5.29.17")?.isCritical == false)
        #expect(profile.extension("1.2.3") == nil)
        #expect(profile.otherNames.isEmpty)
        #expect(profile.signatureDigest == "SHA256")
        #expect(profile.keyBits == 256)
        #expect(profile.issuerDER == (try Certificate(pem: chain.authority).profile().subjectDER))
        #expect(ErrorQueue.isEmpty)
    }

    @Test("the subtrees of an authority have their kinds")
    func subtrees() throws {
        let template = Fixtures.authority(
            permittedDNS: ["registry.example"],
            permittedIP: [IPRange(only: [10, 0, 0, 5])],
            excludedIP: [.allIPv6]
        )
        let profile = try Certificate.selfSigned(template, key: Fixtures.key(.ecdsaP256)).decoded().profile()
        #expect(profile.permitted == [.dns("registry.example"), .ip(IPRange(only: [10, 0, 0, 5]))])
        #expect(profile.excluded == [.ip(.allIPv6)])
    }

    @Test("constraints on other names, and other names, are read as what they are")
    func foreign() throws {
        let tool = try OpenSSLTool()
        let configuration = """
            [req]
            distinguished_name=n
            [n]
            [d]
            CN=nobody
            [c]
            permitted;email=example.com
            permitted;URI=.example.com
            excluded;dirName=d
            [s]
            email.1=a@example.com
            URI.1=https://example.com
            otherName.1=1.2.3.4;UTF8:x
            [x]
            nameConstraints=critical,@c
            subjectAltName=@s

            """
        let path = try tool.directory.write(configuration.bytes, to: "openssl.cnf")
        let outcome = try tool.run(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "key.pem",
            "-out",
            "certificate.pem",
            "-subj",
            "/CN=a/CN=b",
            "-set_serial",
            "-5",
            "-config",
            path,
            "-extensions",
            "x"
        )
        try #require(outcome.status == 0, "\(outcome.output)")
        let profile = try Certificate(pem: tool.directory.read("certificate.pem")).profile()
        #expect(profile.permitted == [.email("example.com"), .uri(".example.com")])
        #expect(profile.excluded == [.other("DirName:CN = nobody")])
        #expect(profile.otherNames.count == 3)
        #expect(profile.commonNames == ["a", "b"])
        #expect(profile.isSerialNegative)
        #expect(profile.serialMagnitude == [5])
        #expect(ErrorQueue.isEmpty)
    }
}
