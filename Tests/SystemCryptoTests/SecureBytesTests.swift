import SystemCrypto
import Testing

struct SecureBytesTests {
    static let contents: [[UInt8]] = [[], [0], [1, 2, 3], Array(repeating: 7, count: 5_000)]

    @Test("all initializers keep the bytes", arguments: contents)
    func initializers(bytes: [UInt8]) {
        let copies = [
            SecureBytes(bytes),
            SecureBytes(bytes.lazy.map { $0 }),
            bytes.withUnsafeBytes { SecureBytes(copying: $0) },
            SecureBytes(count: bytes.count) { $0.copyBytes(from: bytes) },
        ]
        for copy in copies {
            #expect(copy.count == bytes.count)
            #expect(copy.withUnsafeBytes { Array($0) } == bytes)
            #expect(copy.withSpan { span in span.indices.map { span[$0] } } == bytes)
        }
    }

    @Test("memory that the closure leaves alone is zero")
    func zeroed() {
        #expect(SecureBytes(count: 64) { _ in }.withUnsafeBytes { $0.allSatisfy { $0 == 0 } })
    }

    @Test("an error of the closure comes out as it is")
    func failure() {
        struct Failure: Error {}
        #expect(throws: Failure.self) { try SecureBytes(count: 8) { (_) throws(Failure) in throw Failure() } }
        let bytes = SecureBytes([1])
        #expect(throws: Failure.self) { try bytes.withSpan { (_) throws(Failure) in throw Failure() } }
        #expect(throws: Failure.self) { try bytes.withUnsafeBytes { (_) throws(Failure) in throw Failure() } }
    }

    @Test(
        "equality compares all bytes and the length",
        arguments: [
            ([], [], true), ([1, 2], [1, 2], true), ([1, 2], [1, 3], false), ([2, 2], [1, 2], false),
            ([1, 2], [1, 2, 0], false), ([], [0], false),
        ] as [([UInt8], [UInt8], Bool)]
    )
    func equality(left: [UInt8], right: [UInt8], isEqual: Bool) {
        #expect(SecureBytes(left).isEqual(to: SecureBytes(right)) == isEqual)
        #expect(SecureBytes(right).isEqual(to: SecureBytes(left)) == isEqual)
    }

    @Test("no textual form shows the bytes")
    func redaction() {
        let secret = SecureBytes("hunter2".utf8)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])"] {
            #expect(text.contains("<redacted>"))
            #expect(!text.contains("hunter2") && !text.contains("0x"))
        }
    }

    @Test("cleanse zeroes exactly the buffer")
    func cleansing() {
        var bytes = [UInt8](repeating: 0xAA, count: 32)
        bytes.withUnsafeMutableBytes { cleanse(UnsafeMutableRawBufferPointer(rebasing: $0[8..<24])) }
        #expect(
            bytes == Array(repeating: 0xAA, count: 8) + Array(repeating: 0, count: 16)
                + Array(repeating: 0xAA, count: 8)
        )
        cleanse(UnsafeMutableRawBufferPointer(start: nil, count: 0))
    }
}
