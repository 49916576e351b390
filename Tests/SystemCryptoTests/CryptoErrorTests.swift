import SystemCrypto
import Testing

struct CryptoErrorTests {
    @Test("the description is one line with all reasons")
    func description() {
        #expect("\(CryptoError(function: "EVP_x", reasons: ["a", "b"]))" == "EVP_x: a; b")
        #expect("\(CryptoError(function: "EVP_x", reasons: []))" == "EVP_x: failed")
    }

    @Test("errors carry OpenSSL's reasons and never the input")
    func reasons() throws {
        let error = try #require(throws: CryptoError.self) { _ = try Certificate(pem: "hunter2".bytes) }
        #expect(error == CryptoError(function: "PEM_read_bio_X509", reasons: ["no start line"]))
        #expect(!"\(error)".contains("hunter2"))
    }
}
