import SystemCrypto
import Testing

struct SHA256Tests {
    // FIPS 180-4 examples, from NIST's "SHA256.pdf".
    static let vectors: [(String, String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test("known answers", arguments: vectors)
    func knownAnswers(message: String, digest: String) {
        #expect(SHA256.hexDigest(of: message.bytes) == digest)
    }

    @Test("pieces of every size give the digest of the whole", arguments: [1, 7, 64, 1_000])
    func pieces(size: Int) {
        let message = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hasher = SHA256.Hasher()
        for start in stride(from: 0, to: message.count, by: size) {
            message[start..<min(start + size, message.count)].withUnsafeBytes { hasher.update($0) }
        }
        hasher.update(UnsafeRawBufferPointer(start: nil, count: 0))
        let digest = hasher.finalizeHex()
        #expect(digest == SHA256.hexDigest(of: message))
    }

    @Test("a hasher that is not finished is freed")
    func abandoned() {
        _ = SHA256.Hasher()
    }
}
