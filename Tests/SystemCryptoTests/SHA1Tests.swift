import SystemCrypto
import Testing

struct SHA1Tests {
    // FIPS 180-4 examples, from NIST's "SHA1.pdf", and of a password everybody knows.
    static let vectors: [(String, String)] = [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        ("password", "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"),
    ]

    @Test("known answers", arguments: vectors)
    func knownAnswers(message: String, digest: String) throws {
        #expect(try SHA1.hexDigest(of: SecureBytes(message.utf8)) == digest)
    }
}
