import SystemCrypto
import Testing

struct CertificateRequestTests {
    private static let names: [SubjectName] = [
        .dns("registry.example"), .dns("*.registry.example"), .ip([10, 0, 0, 5]),
    ]

    private func request(_ kind: KeyKind = .ecdsaP256) throws -> CertificateRequest {
        try CertificateRequest.make(names: Self.names, commonName: "registry.example", key: Fixtures.key(kind))
    }

    /// Whether a new key is the request's, which it is not.
    private func isOther(_ request: borrowing CertificateRequest) throws -> Bool {
        try PrivateKey.generate(.ecdsaP256).hasSamePublicKey(as: request)
    }

    @Test("the openssl program verifies a request of every kind of key", arguments: KeyKind.allCases)
    func openssl(kind: KeyKind) throws {
        let request = try request(kind)
        let tool = try OpenSSLTool()
        _ = try tool.directory.write(request.pem(), to: "request.pem")
        let outcome = try tool.run("req", "-in", "request.pem", "-noout", "-verify", "-subject", "-text")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("verify OK"))
        #expect(outcome.output.contains("DNS:registry.example, DNS:*.registry.example, IP Address:10.0.0.5"))
        #expect(outcome.output.contains("CN = registry.example"))
        let fields = try CertificateRequest.read(request.der()).fields()
        #expect(fields.names == Self.names)
        #expect(fields.otherNames == [] && fields.otherExtensions == [])
        #expect(fields.subject == "CN=registry.example")
        #expect(fields.keyDescription == kind.rawValue)
        #expect(fields.isKeySound)
        #expect(fields.signatureDigest == (kind == .ed25519 ? nil : kind == .ecdsaP384 ? "SHA384" : "SHA256"))
        #expect(try fields.publicKeyDER == Fixtures.key(kind).publicKeyDER())
        let isSigned = request.isSignedByItsKey
        #expect(isSigned)
        let own = try Fixtures.key(kind).hasSamePublicKey(as: request)
        let other = try isOther(request)
        #expect(own && !other)
        #expect(ErrorQueue.isEmpty)
    }

    @Test("without a common name the subject is empty and the names are critical")
    func empty() throws {
        let request = try CertificateRequest.make(
            names: [.ip([10, 0, 0, 5])],
            commonName: nil,
            key: Fixtures.key(.ecdsaP256)
        )
        #expect(try request.fields().subject == "")
        let tool = try OpenSSLTool()
        _ = try tool.directory.write(request.pem(), to: "request.pem")
        let outcome = try tool.run("req", "-in", "request.pem", "-noout", "-text")
        #expect(outcome.output.contains("X509v3 Subject Alternative Name: critical"))
    }

    @Test("what a request asks for besides is named")
    func foreign() throws {
        let tool = try OpenSSLTool()
        let configuration = """
            [req]
            distinguished_name=n
            req_extensions=x
            [n]
            [x]
            subjectAltName=DNS:a.example,email:a@a.example,URI:https://a.example
            basicConstraints=critical,CA:TRUE
            keyUsage=keyCertSign
            1.2.3.4=DER:0500

            """
        _ = try tool.directory.write(configuration.bytes, to: "openssl.cnf")
        for (options, digest, key) in [
            (["-newkey", "rsa:2048"], "SHA256", "rsa-2048"), (["-newkey", "rsa:1024", "-sha1"], "SHA1", "rsa-1024"),
            (["-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss", "-sha384"], "SHA384", "rsa-2048"),
            (["-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss", "-sha1"], "SHA1", "rsa-2048"),
            (["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp521r1"], "SHA256", "ec-secp521r1"),
            (["-newkey", "ed448"], nil, "ed448"),
        ] as [([String], String?, String)] {
            let outcome = try tool.run(
                ["req", "-new", "-nodes", "-keyout", "key.pem", "-out", "request.pem", "-subj", "/O=o/CN=c"]
                    + ["-config", "openssl.cnf"] + options
            )
            try #require(outcome.status == 0, "\(outcome.output)")
            let request = try CertificateRequest.read(tool.directory.read("request.pem"))
            let fields = try request.fields()
            let isSigned = request.isSignedByItsKey
            #expect(isSigned)
            #expect(fields.subject == "CN=c,O=o")
            #expect(fields.names == [.dns("a.example")])
            #expect(fields.otherNames == ["email:a@a.example", "URI:https://a.example"])
            #expect(fields.otherExtensions == ["basicConstraints", "keyUsage", "1.2.3.4"])
            #expect(fields.signatureDigest == digest)
            #expect(fields.keyDescription == key)
            #expect(ErrorQueue.isEmpty)
        }
    }

    @Test("a request whose bytes were changed is not signed by its key")
    func tampered() throws {
        var der = try request().der()
        let name = Array("registry.example".utf8)
        let start = try #require((0..<der.count - name.count).first { der[$0..<$0 + name.count].elementsEqual(name) })
        der[start] ^= 1
        let request = try CertificateRequest.read(der)
        let isSigned = request.isSignedByItsKey
        #expect(!isSigned)
        #expect(ErrorQueue.isEmpty)
    }

    @Test("a certificate is issued for the key of a request, and nothing else of it counts")
    func issuing() throws {
        let request = try request(.ecdsaP384)
        let key = try PrivateKey.generate(.ecdsaP256)
        let issuer = try Certificate.selfSigned(Fixtures.authority(), key: key).decoded()
        let certificate = try Certificate.issue(
            Fixtures.server([.dns("other.example")]),
            publicKeyOf: request,
            by: issuer,
            issuerKey: key
        ).decoded()
        let fields = try certificate.fields()
        #expect(fields.names == [.dns("other.example")])
        #expect(try fields.publicKeyDER == request.fields().publicKeyDER)
        let isSigned = certificate.isSigned(by: issuer)
        #expect(isSigned)
    }

    @Test("what is no request is called what it is")
    func others() throws {
        let chain = try Fixtures.chain()
        let key = try Fixtures.keyPEM(.ecdsaP256).withSpan { span in span.indices.map { span[$0] } }
        let pem = try request().pem()
        let der = try request().der()
        func refusal(_ bytes: [UInt8]) -> RequestReadingError? {
            #expect(throws: RequestReadingError.self) { _ = try CertificateRequest.read(bytes).isSignedByItsKey }
        }
        #expect(refusal([]) == .unreadable(.empty))
        #expect(refusal("hello".bytes) == .unreadable(.noCertificate(found: [])))
        #expect(refusal(chain.leaf) == .certificate)
        #expect(refusal(try Certificate(pem: chain.leaf).der()) == .certificate)
        #expect(refusal(key) == .privateKey)
        #expect(refusal(pem + pem) == .several(2))
        #expect(refusal(Array(pem.dropLast(40))) == .unreadable(.truncated))
        #expect(refusal([0, 1, 2, 3]) == .unreadable(.binary))
        #expect(
            refusal([UInt8](repeating: 10, count: 2_000_000))
                == .unreadable(.tooLarge(count: 2_000_000, limit: 1_048_576))
        )
        for count in 2..<der.count { #expect(refusal(Array(der.prefix(count))) == .unreadable(.truncated), "\(count)") }
        #expect(ErrorQueue.isEmpty)
        #expect(try CertificateRequest.read(key + pem).fields().names == Self.names)
    }

    @Test("malformed names are refused", arguments: [[], [.dns("a..b")], [.ip([1, 2])]] as [[SubjectName]])
    func malformed(names: [SubjectName]) {
        #expect(throws: CryptoError.self) {
            _ = try CertificateRequest.make(names: names, commonName: nil, key: Fixtures.key(.ecdsaP256)).pem()
        }
    }
}
