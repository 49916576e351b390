import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Reading and changing a realm file: every byte that is not changed is kept.
struct HtpasswdDocumentTests {
    static let a = Sample.hash("a")
    static let b = Sample.hash("b")

    static let file = """
        # Managed with regcred; made by hand in 2019.
          # indented, and with a colon: here

        #regcred alice created=2026-11-23T12:00:00Z changed=2026-11-23T12:00:00Z note=contractor%20team
        alice:\(a)
        \t
        bob smith:\(b)
        #regcred carol disabled=2026-11-24T08:00:00Z hash=\(a)
        # last

        """

    @Test("what is read is what was there")
    func reading() throws {
        let document = try Sample.document(Self.file)
        #expect(text(document.bytes) == Self.file)
        #expect(document.userCount == 3)
        #expect(document.users.map(\.name.description) == ["alice", "bob smith", "carol"])
        let alice = try #require(try document.user(Username("alice")))
        #expect(alice.hash?.text == Self.a)
        #expect(alice.metadata?.note == "contractor team")
        let bob = try #require(try document.user(Username("bob smith")))
        #expect(bob.metadata == nil)
        let carol = try #require(try document.user(Username("carol")))
        #expect(carol.hash?.text == Self.a)
        #expect(carol.metadata?.disabled != nil)
        #expect(try document.user(Username("Alice")) == nil)
        #expect(try document.user(Username("bob")) == nil)
    }

    @Test("a final newline that is missing is added, and nothing else", arguments: ["alice:\(a)", "# x", " "])
    func finalNewline(content: String) throws {
        #expect(try text(Sample.document(content).bytes) == content + "\n")
        #expect(try text(Sample.document(content + "\n").bytes) == content + "\n")
    }

    @Test("an empty file has no users")
    func empty() throws {
        #expect(try Sample.document("").users.isEmpty)
        #expect(try Sample.document("") == HtpasswdDocument())
        #expect(try Sample.document("\n\n").userCount == 0)
        #expect(try HtpasswdDocument().user(Username("alice")) == nil)
    }

    @Test("a new user comes at the end, with the comment above")
    func adding() throws {
        var document = try Sample.document(Self.file)
        document.set(User(name: try Username("dave"), hash: try Sample.bcrypt("d"), metadata: Sample.metadata()))
        let added =
            "#regcred dave created=2026-11-23T12:00:00Z changed=2026-11-23T12:00:00Z\ndave:\(Sample.hash("d"))\n"
        #expect(text(document.bytes) == Self.file + added)
        #expect(try HtpasswdDocument(parsing: document.bytes).users == document.users)
    }

    @Test("a changed user stays in place, and every other byte too")
    func changing() throws {
        var document = try Sample.document(Self.file)
        var alice = try #require(try document.user(Username("alice")))
        alice.hash = try Sample.bcrypt("z")
        alice.metadata?.note = nil
        document.set(alice)
        let expected = Self.file.replacing(
            " note=contractor%20team\nalice:\(Self.a)",
            with: "\nalice:\(Sample.hash("z"))"
        )
        #expect(text(document.bytes) == expected)
        #expect(try document.user(Username("bob smith"))?.hash?.text == Self.b)
        #expect(try document.user(Username("carol"))?.metadata?.disabled != nil)
    }

    @Test("setting what is there changes no byte", arguments: ["alice", "bob smith", "carol"])
    func unchanged(name: String) throws {
        var document = try Sample.document(Self.file)
        document.set(try #require(try document.user(Username(name))))
        #expect(text(document.bytes) == Self.file)
    }

    @Test("a removed user goes with the comment, and nothing else does")
    func removing() throws {
        for (name, gone) in [
            (
                "alice",
                "#regcred alice created=2026-11-23T12:00:00Z changed=2026-11-23T12:00:00Z "
                    + "note=contractor%20team\nalice:\(Self.a)\n"
            ),
            ("bob smith", "bob smith:\(Self.b)\n"),
            ("carol", "#regcred carol disabled=2026-11-24T08:00:00Z hash=\(Self.a)\n"),
        ] {
            var document = try Sample.document(Self.file)
            #expect(try document.remove(Username(name)))
            #expect(text(document.bytes) == Self.file.replacing(gone, with: ""))
            #expect(try document.user(Username(name)) == nil)
            #expect(document.userCount == 2)
            #expect(try !document.remove(Username(name)))
        }
    }

    @Test("a user can be disabled and enabled again without losing the hash or the place")
    func disabling() throws {
        var document = try Sample.document(Self.file)
        var alice = try #require(try document.user(Username("alice")))
        alice.metadata?.disabled = TestClock.start
        document.set(alice)
        #expect(!text(document.bytes).contains("\nalice:"))
        #expect(try HtpasswdDocument(parsing: document.bytes).users == document.users)
        #expect(try document.user(Username("alice"))?.hash?.text == Self.a)
        alice.metadata?.disabled = nil
        document.set(alice)
        #expect(text(document.bytes) == Self.file)
    }

    @Test("a user without a hash that registries take keeps the entry when the comment changes")
    func unusableHash() throws {
        var document = try Sample.document("old:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n")
        var old = try #require(try document.user(Username("old")))
        #expect(old.hash == nil)
        old.metadata = Sample.metadata(note: "migrate")
        document.set(old)
        document.dropOrphanedMetadata()
        #expect(text(document.bytes).hasSuffix("\nold:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n"))
        #expect(try document.user(Username("old"))?.metadata?.note == "migrate")
    }

    @Test(
        "names that look like something else in the file stay names",
        arguments: ["regcred", "a #b", "disabled=x", "$2y$10$"]
    )
    func confusing(name: String) throws {
        var document = try Sample.document(Self.file)
        document.set(User(name: try Username(name), hash: try Sample.bcrypt("n"), metadata: nil))
        let user = try HtpasswdDocument(parsing: document.bytes).user(Username(name))
        #expect(user?.hash?.text == Sample.hash("n"))
    }
}
