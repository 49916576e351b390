import FoundationEssentials
import Testing

@testable import RegistryCredentials

struct UserMetadataTests {
    static let created = "2026-11-23T12:00:00Z"

    @Test("the comment of the documentation is read and written alike")
    func documented() throws {
        let line =
            "#regcred alice created=2026-11-23T12:00:00Z changed=2026-11-23T12:00:00Z "
            + "expires=2027-01-01T00:00:00Z note=contractor%20team"
        let (name, metadata) = try #require(UserMetadata.parse(line.utf8))
        #expect(name.description == "alice")
        #expect(metadata.created == TestClock.start)
        #expect(metadata.changed == TestClock.start)
        #expect(metadata.expires == Date(timeIntervalSince1970: 1_798_761_600))
        #expect(metadata.disabled == nil)
        #expect(metadata.note == "contractor team")
        #expect(metadata.line(for: name) == line)
    }

    @Test("the comment of a disabled user holds the hash")
    func disabled() throws {
        let line = "#regcred bob disabled=2026-11-24T08:00:00Z hash=\(Sample.hash())"
        let (name, metadata) = try #require(UserMetadata.parse(line.utf8))
        #expect(metadata.hash?.text == Sample.hash())
        #expect(metadata.line(for: name) == line)
    }

    @Test(
        "an unknown word is refused: a misspelt expiry must not let a user stay",
        arguments: ["expiers=2026-11-23T12:00:00Z", "Note=x", "x=", "=x"]
    )
    func unknownWords(word: String) {
        #expect(UserMetadata.parse("#regcred alice \(word)".utf8) == nil)
    }

    @Test(
        "whatever a name or note holds, the comment is one line and comes back",
        arguments: [
            "a b", "a=b", "100%", "\u{E9}\u{1F600}", "a#b", "$2y$", "created=x", "\u{2028}",
            String(repeating: "n", count: 255),
        ]
    )
    func roundTrip(text: String) throws {
        let name = text == "\u{2028}" ? try Username("x") : try Username(text)
        let metadata = Sample.metadata(note: text)
        let line = metadata.line(for: name)
        #expect(line.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
        let parsed = try #require(UserMetadata.parse(line.utf8))
        #expect(parsed.name == name)
        #expect(parsed.metadata == metadata)
    }

    @Test("nothing but the name is a comment too, and an empty note is a note")
    func empty() throws {
        let bare = try #require(UserMetadata.parse("#regcred alice".utf8))
        #expect(bare.metadata == UserMetadata())
        let noted = try #require(UserMetadata.parse("#regcred alice note=".utf8))
        #expect(noted.metadata.note == "")
    }

    @Test("several blanks between the words are one")
    func blanks() throws {
        let (name, metadata) = try #require(UserMetadata.parse("#regcred   alice   note=x  ".utf8))
        #expect(metadata.line(for: name) == "#regcred alice note=x")
    }

    @Test(
        "a malformed comment is refused, above all when a time is not one",
        arguments: [
            "#regcred ", "#regcred", "#regcredalice", " #regcred alice", "#regcred alice word", "#regcred a:b",
            "#regcred %", "#regcred a%0Ab", "#regcred %23a", "#regcred e\u{301}", "#regcred alice note=%",
            "#regcred alice note=%FF", "#regcred alice hash=x", "#regcred alice hash=", "#regcred alice\tnote=x",
            "#regcred created=\(created)",
        ] + times
    )
    func malformed(line: String) {
        #expect(UserMetadata.parse(line.utf8) == nil)
    }

    static let times = [
        "", "x", "tomorrow", "2026-11-23", "2026-11-23T12:00:00", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-11-23T25:00:00Z", "2026-11-23T12:00:00Zx", "2026-11-23T12:00:00Z-", "x2026-11-23T12:00:00Z",
        "2026-11-23T12:00:61Z", "20261123T120000Z", "1795435200",
    ].flatMap { time in ["expires", "disabled"].map { "#regcred alice \($0)=\(time)" } }

    @Test("a comment that is not UTF-8 is refused")
    func notUTF8() {
        #expect(UserMetadata.parse(Array("#regcred a".utf8) + [0xff]) == nil)
    }

    @Test("a key that stands twice is refused, for nobody knows which was meant")
    func repeated() {
        let line = "#regcred alice expires=2026-01-01T00:00:00Z expires=2099-01-01T00:00:00Z"
        #expect(UserMetadata.parse(line.utf8) == nil)
    }

    @Test("no textual form shows the hash of a disabled user")
    func redaction() throws {
        let user = User(name: try Username("bob"), hash: try Sample.bcrypt(), metadata: Sample.metadata())
        for text in ["\(user)", String(reflecting: user), dumped(user)] { #expect(!text.contains("aaaa")) }
    }
}
