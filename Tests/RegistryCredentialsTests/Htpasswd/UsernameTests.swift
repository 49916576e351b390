import Testing

@testable import RegistryCredentials

struct UsernameTests {
    @Test(
        "a name that every consumer reads alike is taken as it is",
        arguments: [
            "a", "alice", "Alice.Smith-2", "ci/build@example.com", "a#b", "a b", "a\\b", "a%b", "a\"b", "$2y$10$",
            "jos\u{E9}", "\u{6F22}\u{5B57}", "\u{1F600}", "\u{1EB9}\u{301}", "regcred", "0", "-", "..",
            String(repeating: "x", count: 255), String(repeating: "\u{E9}", count: 127) + "x",
        ]
    )
    func legal(name: String) throws {
        let username = try Username(name)
        #expect(username.description.utf8.elementsEqual(name.utf8))
        #expect(try Username(bytes: Array(name.utf8)) == username)
    }

    struct Illegal: CustomTestStringConvertible {
        let name: [UInt8]
        let error: UsernameError
        var testDescription: String { "\(name.prefix(12)): \(error)" }

        init(_ name: String, _ error: UsernameError) {
            self.init(bytes: Array(name.utf8), error)
        }

        init(bytes: [UInt8], _ error: UsernameError) {
            name = bytes
            self.error = error
        }
    }

    static let malformed = [
        Illegal("", .empty),
        Illegal(String(repeating: "x", count: 256), .tooLong(256)),
        Illegal(String(repeating: "\u{E9}", count: 128), .tooLong(256)),
        Illegal(bytes: [0x61, 0xff], .notUTF8),
        Illegal(bytes: [0xc3], .notUTF8),
        Illegal(bytes: [0xc0, 0xaf], .notUTF8),
        Illegal(bytes: [0xed, 0xa0, 0x80], .notUTF8),
        Illegal(bytes: [0xf4, 0x90, 0x80, 0x80], .notUTF8),
        Illegal("a:b", .containsColon),
        Illegal(":", .containsColon),
        Illegal("#alice", .leadingHash),
        Illegal("#", .leadingHash),
        Illegal("jose\u{301}", .notNormalized),
        Illegal("\u{212B}", .notNormalized),
        Illegal("\u{1100}\u{1161}", .notNormalized),
    ]

    static let controls = [
        "\n", "\r", "\t", "\0", "\u{1B}", "\u{7F}", "\u{80}", "\u{85}", "\u{9F}", "\u{2028}", "\u{2029}",
        "\u{FEFF}", "\u{200B}", "\u{202E}", "\u{AD}",
    ].flatMap { control in
        ["a\(control)b", "a\(control)", "\(control)a"].map { Illegal($0, .containsControlCharacter) }
    }

    static let blanks = [" ", "\u{A0}", "\u{2003}", "\u{3000}"].flatMap { blank in
        ["\(blank)a", "a\(blank)"].map { Illegal($0, .blankAtEnd) }
    }

    @Test("a name that some consumer would read otherwise is refused", arguments: malformed + controls + blanks)
    func refused(illegal: Illegal) throws {
        #expect(throws: illegal.error) { try Username(bytes: illegal.name) }
        #expect(illegal.error.kind == .badData)
        #expect(illegal.error.hint != nil)
    }

    @Test("the message never has the name in it", arguments: malformed.filter { $0.name.count > 3 })
    func silence(illegal: Illegal) throws {
        let error = try #require(throws: UsernameError.self) { try Username(bytes: illegal.name) }
        #expect(!"\(error)".contains("alice"))
        #expect(!"\(error)".utf8.elementsEqual(illegal.name))
    }

    @Test("names are sorted byte by byte, whatever the locale says")
    func order() throws {
        let names = try ["b", "a", "B", "\u{E9}", "a-", "aa"].map { try Username($0) }
        #expect(names.sorted().map(\.description) == ["B", "a", "a-", "aa", "b", "\u{E9}"])
    }
}
