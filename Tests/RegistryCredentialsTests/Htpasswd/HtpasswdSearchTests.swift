import Testing

@testable import RegistryCredentials

/// The search for one user must find what reading the whole file shows.
struct HtpasswdSearchTests {
    private static func search(_ name: String, _ text: String) throws -> HtpasswdSearch {
        try HtpasswdSearch(for: try Username(name), in: bytes(text))
    }

    @Test("every user of a file is found as the document has it, and nobody else", arguments: 0..<60)
    func agreement(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let file = bytes(NaiveHtpasswd(random: &generator, at: TestClock.start).text)
        let document = try HtpasswdDocument(parsing: file)
        for name in try (NaiveHtpasswd.names + ["nobody", "ali", "alice2", "41"]).map({ try Username($0) }) {
            for bytes in [file, Array(file.dropLast())] {
                let search = try HtpasswdSearch(for: name, in: bytes)
                #expect(search.user == document.user(name))
                let costs = document.users.filter { $0.metadata?.disabled == nil }.compactMap(\.hash?.cost)
                let most = Dictionary(grouping: costs) { $0 }.max {
                    ($0.value.count, $0.key) < ($1.value.count, $1.key)
                }
                #expect(search.costs.usual == most?.key)
            }
        }
    }

    @Test(
        "an expiry counts in every spelling of the comment, and only directly above the entry",
        arguments: [
            "#regcred alice expires=2026-11-24T08:00:00Z\n# theirs\n\nalice:HASH\n",
            "#regcred %61lice expires=2026-11-24T08:00:00Z\nalice:HASH\n",
            "#regcred  alice expires=2026-11-24T08:00:00Z\nalice:HASH\n",
            "#regcred alice expires=2026-11-24T08:00:00Z\nbob:HASH\nalice:HASH\n",
            "#regcred alice expires=2026-11-24T08:00:00Z\n#regcred alice note=x\nalice:HASH\n",
            "bob:HASH\n#regcred %61lice disabled=2026-11-24T08:00:00Z hash=HASH\n",
            "#regcred  alice disabled=2026-11-24T08:00:00Z hash=HASH\nbob:HASH\n",
            "#regcred alice disabled=2026-11-24T08:00:00Z hash=HASH\nbob:HASH\nalice:HASH\n",
            "alice:HASH\n#regcred alice disabled=2026-11-24T08:00:00Z hash=HASH\n",
        ]
    )
    func comments(text: String) throws {
        let text = text.replacing("HASH", with: Sample.hash("a"))
        let document = try HtpasswdDocument(parsing: bytes(text))
        #expect(try Self.search("alice", text).user == document.user(try Username("alice")))
        #expect(try Self.search("bob", text).user == document.user(try Username("bob")))
    }

    @Test("what makes a registry reject the file is an error on its own line, wherever it stands")
    func malformed() throws {
        let hash = Sample.hash("a")
        #expect(throws: HtpasswdError.missingColon(line: 2)) { try Self.search("alice", "alice:\(hash)\nbob\n") }
        #expect(throws: HtpasswdError.carriageReturn(line: 1)) { try Self.search("alice", "bob:\(hash)\r\n") }
        #expect(throws: HtpasswdError.duplicate(line: 4, first: 2)) {
            try Self.search("alice", "bob:\(hash)\nalice:\(hash)\n\nalice:\(hash)\n")
        }
        #expect(throws: HtpasswdError.malformedMetadata(line: 3)) {
            try Self.search("alice", "bob:\(hash)\n\n#regcred alice expired=2026-11-24T08:00:00Z\nalice:\(hash)\n")
        }
    }

    @Test(
        "the comment of another user is read as strictly as when the whole file is",
        arguments: [
            "alice:HASH\n#regcred bob expires=tomorrow\nbob:HASH\n", "alice:HASH\n\n#regcred bob colour=red\n",
            "#regcred bob created=2026-11-24T08:00:00Z created=2026-11-24T08:00:00Z\nbob:HASH\nalice:HASH\n",
            "#regcred bob disabled=2026-11-24T08:00:00Z\nalice:HASH\n", "alice:HASH\n#regcred \n",
            "alice:HASH\n#regcred bob disabled=2026-11-24T08:00:00Z\n",
            "#regcred bob disabled=2026-11-24T08:00:00Z\n#regcred x y\nalice:HASH\n",
            "#regcred bob disabled=2026-11-24T08:00:00Z\n# theirs\nbob:HASH\nalice:HASH\n",
            "#regcred bob robot=1 note=a%20b\nbob:HASH\nalice:HASH\n", "#regcred bo%62 successor=a:b\nalice:HASH\n",
        ]
    )
    func commentsOfOthers(text: String) throws {
        let text = text.replacing("HASH", with: Sample.hash("a"))
        func outcome(_ body: () throws -> User?) -> Result<User?, HtpasswdError> {
            do { return .success(try body()) } catch let error as HtpasswdError { return .failure(error) } catch {
                preconditionFailure("\(error)")
            }
        }
        let alice = try Username("alice")
        let whole = outcome { try HtpasswdDocument(parsing: bytes(text)).user(alice) }
        #expect(outcome { try Self.search("alice", text).user } == whole)
    }
}
