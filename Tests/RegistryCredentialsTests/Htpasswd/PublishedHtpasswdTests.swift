import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// What a registry gets of a realm.
struct PublishedHtpasswdTests {
    static let now = TestClock.start
    static let past = "2026-11-23T11:59:59Z"
    static let present = "2026-11-23T12:00:00Z"
    static let future = "2026-11-23T12:00:01Z"

    private static func render(_ realm: String, including included: [String] = []) throws -> String {
        text(
            PublishedHtpasswd.render(
                try Sample.document(realm),
                including: try included.map { try Sample.document($0) },
                at: now
            ).bytes
        )
    }

    private static func entry(_ name: String, _ letter: Character = "a") -> String {
        "\(name):\(Sample.hash(letter))\n"
    }

    @Test("comments and blank lines stay behind, the order stays")
    func comments() throws {
        let (bob, alice) = (Self.entry("bob"), Self.entry("alice"))
        #expect(try Self.render("# x\n\n#regcred bob note=y\n\(bob)  # z\n\(alice)\n \n") == bob + alice)
        #expect(try Self.render("# nobody\n") == "")
    }

    @Test("who has expired is not published, from the very second on")
    func expiry() throws {
        let alice = Self.entry("alice")
        #expect(try Self.render("#regcred alice expires=\(Self.past)\n\(alice)") == "")
        #expect(try Self.render("#regcred alice expires=\(Self.present)\n\(alice)") == "")
        #expect(try Self.render("#regcred alice expires=\(Self.future)\n\(alice)") == alice)
    }

    @Test("the document and the publication agree on who is let in")
    func agreement() throws {
        for time in [Self.past, Self.present, Self.future] {
            let document = try Sample.document("#regcred alice expires=\(time)\n\(Self.entry("alice"))")
            let isPublished = try #require(try document.user(Username("alice"))).isPublished(at: Self.now)
            #expect(isPublished == !PublishedHtpasswd.render(document, at: Self.now).isEmpty)
        }
    }

    @Test("who is disabled is not published")
    func disabled() throws {
        let line = "#regcred bob disabled=\(Self.past) hash=\(Sample.hash())\n"
        #expect(try Self.render(line + Self.entry("alice")) == Self.entry("alice"))
    }

    @Test("an entry that no registry logs in is not published")
    func unusable() throws {
        let realm =
            "a:\nb:{SHA}x=\nc:$apr1$x$y\nd:$2y$10$short\n" + Self.entry("e")
            + "f:$2z$10$\(String(repeating: "a", count: 53))\n"
        #expect(try Self.render(realm) == Self.entry("e"))
    }

    @Test("the users of an included realm come behind the realm's own")
    func included() throws {
        let result = try Self.render(Self.entry("zoe"), including: [Self.entry("bob"), Self.entry("amy")])
        #expect(result == Self.entry("zoe") + Self.entry("bob") + Self.entry("amy"))
    }

    @Test("a name that is there already keeps its own password, and stands once")
    func duplicates() throws {
        let result = try Self.render(
            Self.entry("alice", "a"),
            including: [
                Self.entry("alice", "b") + Self.entry("bob", "b"), Self.entry("bob", "c") + Self.entry("amy", "c"),
            ]
        )
        #expect(result == Self.entry("alice", "a") + Self.entry("bob", "b") + Self.entry("amy", "c"))
    }

    @Test(
        "who is kept out of a realm does not come back through another",
        arguments: [
            "#regcred alice disabled=\(past) hash=\(Sample.hash())\n",
            "#regcred alice expires=\(past)\nalice:\(Sample.hash())\n", "alice:{SHA}x=\n",
        ]
    )
    func noWayBack(realm: String) throws {
        #expect(try Self.render(realm, including: [Self.entry("alice", "b")]) == "")
        #expect(try Self.render("", including: [realm, Self.entry("alice", "b")]) == "")
    }

    @Test("what is published reads back without an issue", arguments: 0..<20)
    func readsBack(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let realms = (0..<3).map { _ in NaiveHtpasswd(random: &generator, at: Self.now) }
        let published = PublishedHtpasswd.render(
            try Sample.document(realms[0].text),
            including: try realms[1...].map { try Sample.document($0.text) },
            at: Self.now
        ).bytes
        let document = try HtpasswdDocument(parsing: published)
        #expect(document.bytes == published)
        #expect(document.userCount == published.count { $0 == UInt8(ascii: "\n") })
        #expect(document.users.allSatisfy { $0.metadata == nil && $0.hash != nil })
    }
}
