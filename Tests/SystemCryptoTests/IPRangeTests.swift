import SystemCrypto
import Testing

struct IPRangeTests {
    static let v6: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 12)

    @Test(
        "ranges with a mask in one piece are well formed",
        arguments: [
            (IPRange(address: [10, 0, 0, 0], mask: [255, 0, 0, 0]), "10.0.0.0/255.0.0.0"),
            (IPRange(address: [10, 32, 0, 0], mask: [255, 224, 0, 0]), "10.32.0.0/255.224.0.0"),
            (IPRange(only: [10, 0, 0, 5]), "10.0.0.5/255.255.255.255"),
            (.allIPv4, "0.0.0.0/0.0.0.0"),
            (.allIPv6, "::/::"),
            (
                IPRange(address: v6, mask: [255, 255, 255, 254] + Array(repeating: 0, count: 12)),
                "2001:db8::/ffff:fffe::"
            ),
            (IPRange(only: v6), "2001:db8::/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ]
    )
    func wellFormed(range: IPRange, text: String) {
        #expect(range.isWellFormed)
        #expect("\(range)" == text)
    }

    @Test(
        "other ranges are not",
        arguments: [
            IPRange(address: [], mask: []),
            IPRange(address: [10, 0, 0, 0], mask: [255, 0, 0]),
            IPRange(address: [10, 0, 0, 0], mask: Array(repeating: 255, count: 16)),
            IPRange(address: [10, 0, 0, 0], mask: [255, 0, 255, 0]),
            IPRange(address: [10, 0, 0, 0], mask: [255, 0b1010_0000, 0, 0]),
            IPRange(address: [0, 0, 0, 0], mask: [1, 0, 0, 0]),
            IPRange(address: [0, 0, 0, 0], mask: [0x7F, 0, 0, 0]),
            IPRange(address: [10, 0, 0, 1], mask: [255, 0, 0, 0]),
            IPRange(address: [10, 16, 0, 0], mask: [255, 224, 0, 0]),
            IPRange(only: [1, 2, 3, 4, 5, 6, 7, 8]),
        ]
    )
    func malformed(range: IPRange) {
        #expect(!range.isWellFormed)
    }
}
