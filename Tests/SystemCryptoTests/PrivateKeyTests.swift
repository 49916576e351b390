import Glibc
import SystemCrypto
import Testing

struct PrivateKeyTests {
    @Test("a key survives PEM and is of its kind", arguments: KeyKind.allCases)
    func roundTrip(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        let pem = try key.pem()
        #expect(pem.text.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(pem.text.hasSuffix("-----END PRIVATE KEY-----\n"))
        let copy = try PrivateKey(pem: pem)
        let (kinds, keys) = ([key.kind, copy.kind], [try key.publicKeyDER(), try copy.publicKeyDER()])
        #expect(kinds == [kind, kind])
        #expect(keys[0] == keys[1])
        #expect(try copy.pem().isEqual(to: pem))
        #expect(ErrorQueue.isEmpty)
    }

    @Test("no two keys agree", arguments: [KeyKind.ecdsaP256, .ed25519])
    func distinctness(kind: KeyKind) throws {
        #expect(try PrivateKey.generate(kind).publicKeyDER() != PrivateKey.generate(kind).publicKeyDER())
    }

    @Test(
        "keys describe themselves",
        arguments: zip(
            KeyKind.allCases,
            ["ECDSA P-256", "ECDSA P-384", "Ed25519", "RSA 2048", "RSA 3072", "RSA 4096"]
        )
    )
    func description(kind: KeyKind, text: String) throws {
        let description = try Fixtures.key(kind).description
        #expect(description == text)
    }

    @Test("openssl derives the same public key", arguments: KeyKind.allCases)
    func agreement(kind: KeyKind) throws {
        let tool = try OpenSSLTool()
        let file = try tool.directory.write(Fixtures.keyPEM(kind).text.bytes, to: "key.pem")
        let outcome = try tool.run("pkey", "-in", file, "-pubout", "-outform", "DER", "-out", "public.der")
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(try tool.directory.read("public.der") == Fixtures.key(kind).publicKeyDER())
    }

    @Test(
        "older forms are read",
        arguments: [
            (KeyKind.rsa2048, "BEGIN RSA PRIVATE KEY"), (.ecdsaP256, "BEGIN EC PRIVATE KEY"),
            (.ecdsaP384, "BEGIN EC PRIVATE KEY"),
        ]
    )
    func olderForms(kind: KeyKind, label: String) throws {
        let tool = try OpenSSLTool()
        let file = try tool.directory.write(Fixtures.keyPEM(kind).text.bytes, to: "key.pem")
        let outcome = try tool.run("pkey", "-in", file, "-traditional", "-out", "old.pem")
        #expect(outcome.status == 0, "\(outcome.output)")
        let pem = try tool.directory.read("old.pem")
        #expect(pem.text.contains(label))
        let publicKey = try PrivateKey(pem: SecureBytes(pem)).publicKeyDER()
        #expect(try publicKey == Fixtures.key(kind).publicKeyDER())
    }

    @Test("keys of other kinds can be read, and have no kind")
    func otherKinds() throws {
        let tool = try OpenSSLTool()
        for (arguments, description) in [
            (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp521r1"], "ec-secp521r1"),
            (["-algorithm", "ED448"], "ed448"),
            (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"], "rsa-1024"),
        ] {
            let outcome = try tool.run(["genpkey", "-out", "key.pem"] + arguments)
            #expect(outcome.status == 0, "\(outcome.output)")
            let key = try PrivateKey(pem: SecureBytes(tool.directory.read("key.pem")))
            let (kind, text) = (key.kind, key.description)
            #expect(kind == nil)
            #expect(text == description)
        }
    }

    @Test(
        "encrypted keys are errors, and no passphrase is read",
        arguments: [["-aes-256-cbc"], ["-aes-256-cbc", "-traditional"], ["-des3", "-traditional"]]
    )
    func encrypted(options: [String]) async throws {
        let tool = try OpenSSLTool()
        let file = try tool.directory.write(Fixtures.keyPEM(.ecdsaP256).text.bytes, to: "key.pem")
        let arguments = ["pkey", "-in", file, "-passout", "pass:secret", "-out", "encrypted.pem"] + options
        let outcome = try tool.run(arguments)
        #expect(outcome.status == 0, "\(outcome.output)")
        let pem = try tool.directory.read("encrypted.pem")
        #expect(pem.text.contains("ENCRYPTED"))
        let input = try tool.directory.write("secret\nsecret\n".bytes, to: "input")
        // Where there is no terminal, OpenSSL's own prompt reads standard input, which only a process of its own
        // can spare.
        await #expect(processExitsWith: .success) { [pem = pem as [UInt8], input = input as String] in
            let descriptor = open(input, O_RDONLY | O_CLOEXEC)
            setsid()  // leaves the terminal
            try #require(descriptor >= 0 && dup2(descriptor, STDIN_FILENO) == STDIN_FILENO)
            let error = try #require(throws: CryptoError.self) { _ = try PrivateKey(pem: SecureBytes(pem)) }
            try #require(!error.reasons.isEmpty && ErrorQueue.isEmpty)
        }
    }

    @Test("malformed texts are errors with reasons", arguments: MalformedPEM.keys)
    func malformed(text: MalformedPEM) throws {
        let error = try #require(throws: CryptoError.self) { try readAndDiscard(text.bytes) }
        #expect(["PEM_bytes_read_bio_secmem", "d2i_AutoPrivateKey"].contains(error.function))
        #expect(!error.reasons.isEmpty)
        #expect(ErrorQueue.isEmpty)
    }

    @Test("a key cut off anywhere is an error")
    func truncated() throws {
        let pem = try Fixtures.keyPEM(.ecdsaP256).text.bytes
        for length in 0..<(pem.count - 2) {
            #expect(throws: CryptoError.self, "\(length) bytes") { try readAndDiscard(Array(pem.prefix(length))) }
            #expect(ErrorQueue.isEmpty)
        }
    }

    @Test("a key belongs to its certificate and to no other", arguments: KeyKind.allCases)
    func belonging(kind: KeyKind) throws {
        let certificate = try Certificate(pem: Fixtures.selfSigned(kind))
        for other in KeyKind.allCases {
            let belongs = try Fixtures.key(other).hasSamePublicKey(as: certificate)
            #expect(belongs == (other == kind), "\(other)")
            #expect(ErrorQueue.isEmpty)
        }
        let belongs = try PrivateKey.generate(.ecdsaP256).hasSamePublicKey(as: certificate)
        #expect(!belongs)
    }

    private func readAndDiscard(_ pem: [UInt8]) throws {
        _ = try PrivateKey(pem: SecureBytes(pem))
    }
}
