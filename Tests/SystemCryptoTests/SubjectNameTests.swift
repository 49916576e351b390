import SystemCrypto
import Testing

struct SubjectNameTests {
    static let longestName = [63, 63, 63, 61].map { String(repeating: "a", count: $0) }.joined(separator: ".")

    static let names: [(String, SubjectName)] = [
        ("registry.example", .dns("registry.example")),
        ("localhost", .dns("localhost")),
        ("*.registry.example", .dns("*.registry.example")),
        ("my_registry", .dns("my_registry")),
        ("xn--bcher-kva.example", .dns("xn--bcher-kva.example")),
        ("1.example", .dns("1.example")),
        (longestName, .dns(longestName)),
        ("10.0.0.5", .ip([10, 0, 0, 5])),
        ("255.255.255.255", .ip([255, 255, 255, 255])),
        ("::1", .ip(Array(repeating: 0, count: 15) + [1])),
        ("2001:db8::5", .ip([0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [5])),
    ]

    @Test("names and addresses are told apart and printed as they were", arguments: names)
    func parsing(text: String, name: SubjectName) {
        #expect(SubjectName(parsing: text) == name)
        #expect(name.text == text)
        #expect(name.isWellFormed)
    }

    @Test(
        "texts that are neither are refused",
        arguments: [
            "", ".", "*", "a..b", ".a", "a.", "*a.example", "a.*", "a.*.example", "**.example", "10.0.0", "10.0.0.256",
            "10.0.0.5/24", "registry.1", "a b", "a,DNS:evil", "bücher.example", "a\0b", "10.0.0.5\0", "a\n", "[::1]",
            "registry:5000", "a/b", "@", String(repeating: "a", count: 64), longestName + ".a", "::1%lo",
        ]
    )
    func refusal(text: String) {
        #expect(SubjectName(parsing: text) == nil)
        #expect(!SubjectName.dns(text).isWellFormed)
    }

    @Test("addresses of other lengths are malformed", arguments: [0, 3, 5, 8, 15, 17, 32])
    func lengths(count: Int) {
        #expect(!SubjectName.ip(Array(repeating: 1, count: count)).isWellFormed)
    }

    @Test("descriptions carry the kind")
    func description() {
        #expect("\(SubjectName.dns("registry.example"))" == "DNS:registry.example")
        #expect("\(SubjectName.ip([10, 0, 0, 5]))" == "IP:10.0.0.5")
        #expect("\(SubjectName.ip([1, 2, 3]))" == "IP:010203")
    }
}
