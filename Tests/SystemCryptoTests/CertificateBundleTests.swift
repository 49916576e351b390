import SystemCrypto
import Testing

struct CertificateBundleTests {
    /// Two certificates, in PEM and in DER.
    private static let pair = Result {
        let chain = try Fixtures.chain()
        return (
            leaf: chain.leaf, root: chain.authority, leafDER: try Certificate(pem: chain.leaf).der(),
            rootDER: try Certificate(pem: chain.authority).der()
        )
    }

    private func fingerprints(_ bytes: [UInt8]) throws -> [String] {
        let certificates = try CertificateBundle.read(bytes)
        #expect(ErrorQueue.isEmpty)
        return try certificates.map { try SHA256.hexDigest(of: $0.certificate.der()) }
    }

    private func refusal(_ bytes: [UInt8]) -> CertificateBundleError? {
        defer { #expect(ErrorQueue.isEmpty) }
        return #expect(throws: CertificateBundleError.self) { try CertificateBundle.read(bytes) }
    }

    @Test("each form that the openssl program writes is read, in order")
    func forms() throws {
        let pair = try Self.pair.get()
        let expected = [SHA256.hexDigest(of: pair.leafDER), SHA256.hexDigest(of: pair.rootDER)]
        let tool = try OpenSSLTool()
        let bundle = try tool.directory.write(pair.leaf + pair.root, to: "bundle.pem")
        let leaf = try tool.directory.write(pair.leaf, to: "leaf.pem")
        for arguments in [
            ["crl2pkcs7", "-nocrl", "-certfile", bundle, "-out", "p7.pem"],
            ["crl2pkcs7", "-nocrl", "-certfile", bundle, "-out", "p7.der", "-outform", "DER"],
            ["x509", "-in", leaf, "-trustout", "-addtrust", "clientAuth", "-out", "trusted.pem"],
        ] {
            let outcome = try tool.run(arguments)
            try #require(outcome.status == 0, "\(outcome.output)")
        }
        let pkcs7 = try tool.directory.read("p7.pem")
        #expect(try fingerprints(pkcs7) == expected)
        #expect(try fingerprints(tool.directory.read("p7.der")) == expected)
        // As Windows' certutil labels it.
        let relabelled = String(decoding: pkcs7, as: UTF8.self).split(separator: "PKCS7").joined(
            separator: "CERTIFICATE"
        )
        #expect(try fingerprints(relabelled.bytes) == expected)
        #expect(try fingerprints(tool.directory.read("trusted.pem") + pair.root) == expected)

        #expect(try fingerprints(pair.leafDER) == [expected[0]])
        #expect(try fingerprints(pair.leafDER + pair.rootDER) == expected)
        let old = String(decoding: pair.leaf, as: UTF8.self).split(separator: "CERTIFICATE").joined(
            separator: "X509 CERTIFICATE"
        )
        #expect(try fingerprints(old.bytes + "\nsubject=/CN=root é\n\n".bytes + pair.root) == expected)
        #expect(try fingerprints([0xEF, 0xBB, 0xBF] + pair.leaf) == [expected[0]])
        let windows = String(decoding: pair.leaf + pair.root, as: UTF8.self).split(separator: "\n").joined(
            separator: "\r\n"
        )
        #expect(try fingerprints(windows.bytes) == expected)
    }

    @Test("keys and requests beside certificates are skipped")
    func mixed() throws {
        let pair = try Self.pair.get()
        let key = try Fixtures.keyPEM(.ecdsaP256).withSpan { span in span.indices.map { span[$0] } }
        #expect(try fingerprints(key + pair.leaf).count == 1)
        #expect(try fingerprints(pair.leaf + key + pair.root).count == 2)
    }

    @Test("what is no certificate is called what it is")
    func others() throws {
        let tool = try OpenSSLTool()
        let key = try Fixtures.keyPEM(.rsa2048).withSpan { span in span.indices.map { span[$0] } }
        _ = try tool.directory.write(key, to: "key.pem")
        _ = try tool.directory.write(Fixtures.selfSigned(.rsa2048), to: "leaf.pem")
        _ = try tool.directory.write("[req]\ndistinguished_name=n\n[n]\n".bytes, to: "openssl.cnf")
        for arguments in [
            "pkey -in key.pem -out key.der -outform DER", "pkey -in key.pem -pubout -out public.pem",
            "rsa -in key.pem -traditional -out pkcs1.pem", "rsa -in key.pem -traditional -outform DER -out pkcs1.der",
            "pkcs8 -topk8 -in key.pem -passout pass:x -out encrypted.pem",
            "pkcs8 -topk8 -in key.pem -passout pass:x -outform DER -out encrypted.der",
            "rsa -aes128 -in key.pem -traditional -passout pass:x -out old.pem",
            "req -new -key key.pem -subj /CN=a -config openssl.cnf -out request.pem",
            "req -new -key key.pem -subj /CN=a -config openssl.cnf -outform DER -out request.der",
            "pkcs12 -export -nokeys -in leaf.pem -passout pass:x -out certificate.p12",
            "smime -encrypt -in key.pem -aes128 -outform DER -out enveloped.der leaf.pem",
            "smime -encrypt -in key.pem -aes128 -outform PEM -out enveloped.pem leaf.pem",
        ] {
            let outcome = try tool.run(arguments.split(separator: " ").map(String.init))
            try #require(outcome.status == 0, "\(outcome.output)")
        }
        for (file, error) in [
            ("key.pem", .privateKey), ("key.der", .privateKey), ("pkcs1.pem", .privateKey), ("pkcs1.der", .privateKey),
            ("encrypted.pem", .encrypted), ("encrypted.der", .encrypted), ("old.pem", .encrypted),
            ("enveloped.der", .encrypted), ("enveloped.pem", .encrypted),
            ("request.pem", .certificateRequest), ("request.der", .certificateRequest),
            ("certificate.p12", .pkcs12), ("public.pem", .noCertificate(found: ["PUBLIC KEY"])),
        ] as [(String, CertificateBundleError)] {
            #expect(refusal(try tool.directory.read(file)) == error, "\(file)")
        }
    }

    @Test("every proper prefix is told to be cut off")
    func prefixes() throws {
        let pair = try Self.pair.get()
        for count in 2..<pair.leafDER.count {
            #expect(refusal(Array(pair.leafDER.prefix(count))) == .truncated, "\(count)")
        }
        let lines = String(decoding: pair.leaf, as: UTF8.self).utf8.count
        for count in 30..<(lines - 26) where count % 7 == 0 {
            #expect(refusal(Array(pair.leaf.prefix(count))) == .truncated, "\(count)")
        }
        #expect(refusal(pair.leaf + pair.root.prefix(200)) == .truncated)
        #expect(refusal(pair.leafDER + pair.rootDER.prefix(200)) == .truncated)
    }

    @Test("bytes that hold nothing are refused")
    func nothing() throws {
        let pair = try Self.pair.get()
        #expect(refusal([]) == .empty)
        #expect(refusal("hello\n".bytes) == .noCertificate(found: []))
        #expect(refusal("0 is where it starts\n".bytes) == .noCertificate(found: []))
        #expect(refusal([0x7F] + "ELF".bytes + [2, 1, 1, 0]) == .binary)
        #expect(refusal([UInt8](repeating: 0, count: 4096)) == .binary)
        #expect(refusal([0xFF, 0xFE] + pair.leaf.flatMap { [$0, 0] }) == .utf16)
        #expect(refusal(pair.leaf.flatMap { [0, $0] }) == .utf16)
        let large = [UInt8](repeating: 0x0A, count: CertificateBundle.limit) + pair.leaf
        #expect(refusal(large) == .tooLarge(count: large.count, limit: CertificateBundle.limit))
        guard case .malformed(2, _) = refusal(pair.leafDER + [0x30, 0x00]) else {
            Issue.record("rubbish behind a certificate is accepted")
            return
        }
        var broken = pair.leafDER
        broken[13] = 0x04  // the tag of the serial number
        guard case .malformed(1, _) = refusal(broken) else {
            Issue.record("a malformed certificate is accepted")
            return
        }
    }

    @Test("malformed texts are refused", arguments: MalformedPEM.certificates)
    func malformed(text: MalformedPEM) {
        _ = refusal(text.bytes)
    }

    @Test("a certificate is read from DER, and nothing else with it")
    func der() throws {
        let pair = try Self.pair.get()
        #expect(try Certificate(der: pair.leafDER).pem() == pair.leaf)
        for bytes in [[], pair.leafDER + [0], Array(pair.leafDER.dropLast()), pair.leaf] as [[UInt8]] {
            #expect(throws: CryptoError.self) { _ = try Certificate(der: bytes).pem() }
        }
        #expect(ErrorQueue.isEmpty)
    }
}
