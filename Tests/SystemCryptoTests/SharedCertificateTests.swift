import SystemCrypto
import Testing

struct SharedCertificateTests {
    @Test("all certificates are read in their order, whatever stands between them")
    func order() throws {
        let (authority, leaf) = try Fixtures.chain()
        let selfSigned = try Fixtures.selfSigned(.ed25519)
        let text =
            "# a comment\n".bytes + leaf + "\nsubject=x\n".bytes + authority
            + (try Fixtures.keyPEM(.ecdsaP256).text.bytes) + selfSigned + "the end\n".bytes
        let chain = try Certificate.chain(pem: text)
        #expect(try chain.map { try $0.certificate.pem() } == [leaf, authority, selfSigned])
        let isSigned = chain[0].certificate.isSigned(by: chain[1].certificate)
        #expect(isSigned)
        #expect(ErrorQueue.isEmpty)
    }

    @Test("one malformed certificate spoils the chain")
    func malformed() throws {
        let (authority, leaf) = try Fixtures.chain()
        let broken = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n".bytes
        for text in [leaf + broken, broken + leaf, leaf + broken + authority, leaf + authority.dropLast(40)] {
            #expect(throws: CryptoError.self) { try Certificate.chain(pem: text) }
            #expect(ErrorQueue.isEmpty)
        }
    }

    @Test("certificates can be read by several tasks at once")
    func concurrency() async throws {
        let shared = try Certificate.chain(pem: Fixtures.selfSigned())[0]
        let results = try await withThrowingTaskGroup(of: CertificateFields.self) { group in
            for _ in 0..<8 { group.addTask { try shared.certificate.fields() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count == 8 && Set(results).count == 1)
    }
}
