import Testing

@testable import RegistryCredentials

/// The look at one user must see what reading the whole file shows.
struct HtpasswdGlanceTests {
    @Test("every user of a file is seen as the document has it, and nobody else", arguments: 0..<40)
    func agreement(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let file = bytes(NaiveHtpasswd(random: &generator, at: TestClock.start).text)
        let document = try HtpasswdDocument(parsing: file)
        for name in try (NaiveHtpasswd.names + ["nobody", "ali", "alice2", "41"]).map({ try Username($0) }) {
            #expect(HtpasswdGlance.user(name, in: file) == document.user(name))
            #expect(HtpasswdGlance.user(name, in: Array(file.dropLast())) == document.user(name), "no final newline")
            for size in [1, 7, 61] {
                var glance = HtpasswdGlance(name)
                for start in stride(from: 0, to: file.count, by: size) {
                    guard glance.read(Array(file[start..<min(start + size, file.count)])) else { break }
                }
                #expect(glance.user() == document.user(name), "in pieces of \(size)")
            }
        }
    }

    @Test(
        "lines of other users that look alike are passed over",
        arguments: [
            "x alice:h", "alicealice:h", " alice:h", "# alice:h", "Alice:h", "bob:alice:", "#regcred alice2 note=x", "",
        ]
    )
    func lookalikes(line: String) throws {
        #expect(HtpasswdGlance.user(try Username("alice"), in: bytes("\(line)\nbob:x\n")) == nil)
    }

    @Test("a disabled user is known by the comment alone, and an entry elsewhere lets the user in")
    func disabled() throws {
        let alice = try Username("alice")
        let comment = "#regcred alice disabled=2026-11-24T08:00:00Z hash=\(Sample.hash("a"))\n"
        #expect(HtpasswdGlance.user(alice, in: bytes("bob:x\n\(comment)"))?.hash?.text == Sample.hash("a"))
        let both = bytes("\(comment)bob:x\nalice:\(Sample.hash("b"))\n")
        #expect(HtpasswdGlance.user(alice, in: both) == (try HtpasswdDocument(parsing: both)).user(alice))
    }

    @Test("a comment that was written by hand belongs to its user too", arguments: ["#regcred  bob", "#regcred %62ob"])
    func byHand(prefix: String) throws {
        try TestState.with { test in
            let realm = StatePath.realm(try Sample.identifier("users"))
            try test.edit([realm: bytes("\(prefix) disabled=2026-11-24T08:00:00Z hash=\(Sample.hash("a"))\n")])
            let bob = try Username("bob")
            #expect(throws: UserError.exists(bob, realm: try Sample.identifier("users"))) { try test.add("bob") }
            #expect(try test.state.changePassword(of: bob, realm: "users", password: Sample.password()).isChange)
        }
    }
}
