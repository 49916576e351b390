import Testing

@testable import RegistryCredentials

/// Files that other tools changed: what they leave behind is legal, and orphaned comments go with the next write.
struct HtpasswdForeignEditTests {
    static let a = Sample.hash("a")
    static let b = Sample.hash("b")
    static let comment = "#regcred alice note=x"

    struct Edit: CustomTestStringConvertible {
        let name: String
        let before: String
        let after: String
        var testDescription: String { name }
    }

    static let edits = [
        Edit(name: "htpasswd -D took the entry", before: "\(comment)\nbob:\(b)\n", after: "bob:\(b)\n"),
        Edit(name: "the comment is all there is", before: "\(comment)\n", after: ""),
        Edit(
            name: "the comment stands twice",
            before: "\(comment)\n\(comment)\nalice:\(a)\n",
            after: "\(comment)\nalice:\(a)\n"
        ),
        Edit(
            name: "the entries were sorted",
            before: "\(comment)\nbob:\(b)\nalice:\(a)\n",
            after: "bob:\(b)\nalice:\(a)\n"
        ),
        Edit(
            name: "the comment is another user's by case",
            before: "#regcred Alice note=x\nalice:\(a)\n",
            after: "alice:\(a)\n"
        ),
        Edit(
            name: "htpasswd -B let a disabled user in again, right below",
            before: "#regcred bob disabled=2026-11-24T08:00:00Z hash=\(a)\nbob:\(b)\n",
            after: "bob:\(b)\n"
        ),
        Edit(
            name: "htpasswd -B let a disabled user in again, at the end",
            before: "#regcred bob disabled=2026-11-24T08:00:00Z hash=\(a)\nalice:\(a)\nbob:\(b)\n",
            after: "alice:\(a)\nbob:\(b)\n"
        ),
        Edit(
            name: "and the entry was moved above the comment",
            before: "bob:\(b)\n#regcred bob disabled=2026-11-24T08:00:00Z hash=\(a)\n",
            after: "bob:\(b)\n"
        ),
        Edit(
            name: "several orphans in a row",
            before: "\(comment)\n\(comment)\n\(comment)\nbob:\(b)\n\(comment)\n",
            after: "bob:\(b)\n"
        ),
    ]

    @Test("a comment that belongs to nobody is legal, and dropped on the next write", arguments: edits)
    func orphan(edit: Edit) throws {
        var document = try Sample.document(edit.before)
        #expect(text(document.bytes) == edit.before, "reading changes nothing")
        document.dropOrphanedMetadata()
        #expect(text(document.bytes) == edit.after)
        #expect(try HtpasswdDocument(parsing: document.bytes).users == document.users)
    }

    @Test(
        "somebody's own lines between a comment and its entry take nothing away, and stay",
        arguments: ["# y\n", "\n", " \n#y\n\n"]
    )
    func between(foreign: String) throws {
        let before = "\(Self.comment)\n\(foreign)alice:\(Self.a)\nbob:\(Self.b)\n"
        var document = try Sample.document(before)
        document.dropOrphanedMetadata()
        #expect(text(document.bytes) == before)
        var alice = try #require(try document.user(Username("alice")))
        #expect(alice.metadata?.note == "x")
        alice.metadata?.note = "z"
        document.set(alice)
        #expect(text(document.bytes) == "\(foreign)#regcred alice note=z\nalice:\(Self.a)\nbob:\(Self.b)\n")
        document = try Sample.document(before)
        try document.remove(Username("alice"))
        #expect(text(document.bytes) == "\(foreign)bob:\(Self.b)\n")
    }

    @Test("an expiry is not lost by a line in between")
    func expiryBetween() throws {
        let document = try Sample.document("#regcred alice expires=2026-11-23T12:00:00Z\n# y\nalice:\(Self.a)\n")
        #expect(PublishedHtpasswd.render(document, at: TestClock.start) == [])
    }

    @Test("htpasswd -B changes the hash below the comment, which stays")
    func changedHash() throws {
        let document = try Sample.document("\(Self.comment)\nalice:\(Self.b)\n")
        let alice = try #require(try document.user(Username("alice")))
        #expect(alice.hash?.text == Self.b)
        #expect(alice.metadata?.note == "x")
    }

    @Test(
        "a hash that no registry takes is an entry without a usable hash",
        arguments: [
            "", "plain", "{SHA}x=", "$apr1$a$b", "$6$salt$hash", "$2z$10$" + String(repeating: "a", count: 53),
            "$2y$10$x",
        ]
    )
    func unusable(hash: String) throws {
        let document = try Sample.document("old:\(hash)\nbob:\(Self.b)\n")
        let old = try #require(try document.user(Username("old")))
        #expect(old.hash == nil)
        #expect(old.status(at: TestClock.start) == "unusable")
        #expect(document.userCount == 2)
    }

    @Test("a comment does not come to belong to an entry because what stood between them went")
    func consistency() throws {
        var document = try Sample.document("#regcred alice note=stale\nbob:\(Self.b)\nalice:\(Self.a)\n")
        try document.remove(Username("bob"))
        document.dropOrphanedMetadata()
        #expect(text(document.bytes) == "alice:\(Self.a)\n")
        #expect(try HtpasswdDocument(parsing: document.bytes).users == document.users)
    }

    @Test("dropping the comments of a whole sorted file takes no time to speak of")
    func manyOrphans() throws {
        let count = 20_000
        let comments = (0..<count).map { "#regcred u\($0) note=x\n" }.joined()
        let entries = (0..<count).map { "u\($0):\(Self.a)\n" }.joined()
        var document = try Sample.document(comments + entries)
        let clock = ContinuousClock()
        let reading = try clock.measure { _ = try Sample.document(comments + entries) }
        let dropping = clock.measure { document.dropOrphanedMetadata() }
        #expect(text(document.bytes) == entries)
        #expect(dropping < reading * 5 + .seconds(1))
    }
}
