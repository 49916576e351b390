import Testing

@testable import RegistryCredentials

struct PercentEncodingTests {
    @Test(
        "a text becomes one word without blank, '=' or line break, and comes back",
        arguments: [
            ("", ""), ("alice", "alice"), ("contractor team", "contractor%20team"), ("a=b", "a%3Db"), ("%", "%25"),
            ("%20", "%2520"), ("\u{E9}", "%C3%A9"), ("\u{1F600}", "%F0%9F%98%80"), ("a\nb\t", "a%0Ab%09"),
            ("-._~:+@$/", "-._~:+@$/"), ("\"'#;", "%22%27%23%3B"), ("\u{0}", "%00"),
        ]
    )
    func roundTrip(text: String, word: String) {
        #expect(PercentEncoding.encode(text) == word)
        #expect(PercentEncoding.decode(word) == text)
    }

    @Test("every byte of Latin text comes back")
    func everyScalar() {
        for value in 0...0x2ff {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let text = "x\(scalar)y"
            let word = PercentEncoding.encode(text)
            #expect(word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "=") })
            #expect(PercentEncoding.decode(word).map { $0.utf8.elementsEqual(text.utf8) } == true)
        }
    }

    @Test("digits are read in both cases")
    func lowerCase() {
        #expect(PercentEncoding.decode("%c3%A9") == "\u{E9}")
    }

    @Test(
        "a malformed word is refused",
        arguments: ["%", "%2", "a%", "%G0", "%2g", "%%20", "%-1", "%+5", "% 5", "%C3", "%FF", "%ED%A0%80", "a%C3b"]
    )
    func malformed(word: String) {
        #expect(PercentEncoding.decode(word) == nil)
    }
}
