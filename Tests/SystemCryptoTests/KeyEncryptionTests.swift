import SystemCrypto
import Testing

/// Keys under a passphrase.
struct KeyEncryptionTests {
    private static let passphrase = SecureBytes("correct horse".bytes)

    @Test("a key comes out of its encrypted form as it went in", arguments: KeyKind.allCases)
    func roundTrip(kind: KeyKind) throws {
        let pem = try Fixtures.key(kind).encryptedPEM(passphrase: Self.passphrase)
        #expect(pem.text.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
        #expect(PrivateKey.isEncrypted(pem: pem))
        #expect(PrivateKey.isWellProtected(encryptedPEM: pem))
        let opened = try PrivateKey(encryptedPEM: pem, passphrase: Self.passphrase)
        #expect(try opened.pem().isEqual(to: Fixtures.keyPEM(kind)))
        #expect(ErrorQueue.isEmpty)
    }

    @Test("the same key under the same passphrase is other text each time")
    func salt() throws {
        let key = try Fixtures.key(.ecdsaP256)
        #expect(try key.encryptedPEM(passphrase: Self.passphrase) != key.encryptedPEM(passphrase: Self.passphrase))
    }

    @Test("a wrong passphrase is told from damage")
    func wrongPassphrase() throws {
        let tool = try OpenSSLTool()
        let file = try tool.directory.write(Fixtures.keyPEM(.ecdsaP256).text.bytes, to: "key.pem")
        // Few rounds, so that many passphrases can be tried: one in 256 leaves a padding that looks right.
        let made = try tool.run(
            ["pkcs8", "-topk8", "-in", file, "-iter", "1", "-passout", "pass:right", "-out", "encrypted.pem"]
        )
        #expect(made.status == 0, "\(made.output)")
        let pem = try tool.directory.read("encrypted.pem")
        #expect(!PrivateKey.isWellProtected(encryptedPEM: pem))
        for number in 0..<2_000 {
            let error = #expect(throws: PrivateKey.DecryptionFailure.self) {
                _ = try PrivateKey(encryptedPEM: pem, passphrase: SecureBytes("wrong \(number)".bytes)).kind
            }
            #expect(error == .wrongPassphrase, "\(number)")
        }
        #expect(ErrorQueue.isEmpty)
    }

    @Test("what is cut off or scrambled is an error of its own")
    func damage() throws {
        let pem = try Fixtures.key(.ecdsaP256).encryptedPEM(passphrase: Self.passphrase)
        let lines = pem.text.split(separator: "\n")
        let damaged = [
            pem.prefix(pem.count / 2).map(\.self), Array((lines[...1] + lines.suffix(1)).joined(separator: "\n").utf8),
            Array("-----BEGIN ENCRYPTED PRIVATE KEY-----\n".utf8), [0, 255], [],
        ]
        for pem in damaged {
            let error = #expect(throws: PrivateKey.DecryptionFailure.self) {
                _ = try PrivateKey(encryptedPEM: pem, passphrase: Self.passphrase).kind
            }
            if case .crypto = error { continue }
            Issue.record("\(String(describing: error))")
        }
        #expect(!damaged.contains { PrivateKey.isWellProtected(encryptedPEM: $0) })
        #expect(ErrorQueue.isEmpty)
    }

    @Test("a plain key is not taken for an encrypted one", arguments: [KeyKind.ecdsaP256, .rsa2048])
    func plain(kind: KeyKind) throws {
        let pem = try Fixtures.keyPEM(kind).text.bytes
        #expect(!PrivateKey.isEncrypted(pem: pem))
        #expect(!PrivateKey.isEncrypted(pem: []))
        #expect(!PrivateKey.isWellProtected(encryptedPEM: pem))
    }
}
