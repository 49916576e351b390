import SystemCrypto
import Testing

struct CertificateTests {
    @Test("a certificate survives PEM and DER agrees with openssl")
    func roundTrip() throws {
        let certificate = try Certificate.selfSigned(Fixtures.server(), key: Fixtures.key(.ecdsaP256)).decoded()
        let (pem, der) = (try certificate.pem(), try certificate.der())
        let copy = try Certificate(pem: pem)
        let (copyPEM, copyDER) = (try copy.pem(), try copy.der())
        #expect(pem == copyPEM)
        #expect(der == copyDER)
        let tool = try OpenSSLTool()
        let file = try tool.directory.write(pem, to: "certificate.pem")
        #expect(try tool.run("x509", "-in", file, "-outform", "DER", "-out", "certificate.der").status == 0)
        #expect(try tool.directory.read("certificate.der") == der)
    }

    @Test("malformed texts are errors that name the function", arguments: MalformedPEM.certificates)
    func malformed(text: MalformedPEM) throws {
        let error = try #require(throws: CryptoError.self) { _ = try Certificate(pem: text.bytes) }
        #expect(error.function == "PEM_read_bio_X509")
        #expect(!error.reasons.isEmpty, "\(error)")
        #expect(ErrorQueue.isEmpty)
        #expect(throws: error) { _ = try Certificate.chain(pem: text.bytes) }
        #expect(ErrorQueue.isEmpty)
    }

    @Test("a certificate cut off anywhere is an error")
    func truncated() throws {
        let pem = try Fixtures.selfSigned()
        for length in 0..<(pem.count - 2) {
            #expect(throws: CryptoError.self, "\(length) bytes") { _ = try Certificate(pem: Array(pem.prefix(length))) }
            #expect(ErrorQueue.isEmpty)
        }
    }

    @Test("a certificate with any one byte changed is an error or another certificate")
    func corrupted() throws {
        let certificate = try Certificate(pem: Fixtures.selfSigned())
        let (der, sha256) = (try certificate.der(), try certificate.fields().sha256)
        for index in der.indices {
            var corrupted = der
            corrupted[index] ^= 0x41
            do throws(CryptoError) {
                let fields = try Certificate(pem: Fixtures.certificatePEM(corrupted)).fields()
                #expect(fields.sha256 != sha256)
                #expect(!fields.isSelfSigned)
            } catch {
                #expect(!error.reasons.isEmpty, "\(error)")
            }
            #expect(ErrorQueue.isEmpty, "byte \(index)")
        }
    }

    @Test("the issuer is the one with the name and the key")
    func issuer() throws {
        let key = try Fixtures.key(.ecdsaP256)
        let authority = try Certificate.selfSigned(Fixtures.authority(), key: key).decoded()
        let sameNameOtherKey = try Certificate.selfSigned(Fixtures.authority(), key: Fixtures.key(.ecdsaP384)).decoded()
        var otherName = Fixtures.authority()
        otherName.commonName = "another authority"
        let sameKeyOtherName = try Certificate.selfSigned(otherName, key: key).decoded()
        let leaf = try Certificate.issue(
            Fixtures.server(),
            publicKeyOf: Fixtures.key(.ed25519),
            by: authority,
            issuerKey: key
        ).decoded()
        let results = [
            leaf.isSigned(by: authority), authority.isSigned(by: authority), leaf.isSigned(by: sameNameOtherKey),
            leaf.isSigned(by: sameKeyOtherName), leaf.isSigned(by: leaf), authority.isSigned(by: leaf),
        ]
        #expect(results == [true, true, false, false, false, false])
        #expect(ErrorQueue.isEmpty)
    }
}
