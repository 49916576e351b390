import Testing

@testable import RegistryCredentials

/// The document against ``NaiveHtpasswd`` over random edits.
struct HtpasswdPropertyTests {
    @Test("after every edit the bytes and the users are those of a naive list of lines", arguments: 0..<60)
    func edits(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var model = NaiveHtpasswd(random: &generator, at: TestClock.start)
        var document = try Sample.document(model.text)
        #expect(document.users.map(\.name.description) == model.names)
        for step in 0..<40 {
            edit(&document, &model, &generator)
            // As the state does before it writes.
            document.dropOrphanedMetadata()
            model.dropOrphans()
            try #require(text(document.bytes) == model.text, "seed \(seed), step \(step)")
            let reread = try HtpasswdDocument(parsing: document.bytes)
            try #require(reread.users == document.users, "seed \(seed), step \(step)")
            try #require(document.users.map(\.name.description) == model.names)
            try #require(document.userCount == model.names.count)
        }
    }

    private func edit(
        _ document: inout HtpasswdDocument,
        _ model: inout NaiveHtpasswd,
        _ generator: inout SeededGenerator
    ) {
        guard let name = NaiveHtpasswd.names.randomElement(using: &generator), let username = try? Username(name)
        else { return }
        switch Int.random(in: 0..<9, using: &generator) {
        case 0..<3:
            #expect(document.remove(username) == model.remove(name))
        default:
            guard let user = NaiveHtpasswd.user(name, random: &generator, at: TestClock.start) else { return }
            document.set(user)
            model.set(user)
            #expect(document.user(username)?.hash == user.hash)
        }
    }

    @Test("whatever bytes a file has, it is read or refused", arguments: 0..<40)
    func noise(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces =
            [
                "alice:\(Sample.hash())", "#regcred alice note=x",
                "#regcred bob disabled=2026-11-24T08:00:00Z hash=\(Sample.hash())",
                "\n", "\n", "\n", ":", "#", " ", "\r\n", "\0", "\u{FEFF}", "\u{E9}", "bob", "#regcred ",
            ].map { Array($0.utf8) } + [[0xff], [0xc3]]
        for _ in 0..<200 {
            let count = Int.random(in: 0..<12, using: &generator)
            let file = (0..<count).flatMap { _ in pieces.randomElement(using: &generator) ?? [] }
            guard var document = try? HtpasswdDocument(parsing: file) else { continue }
            #expect(document.bytes.starts(with: file))
            for user in document.users { #expect(document.user(user.name) == user) }
            document.dropOrphanedMetadata()
            #expect(try HtpasswdDocument(parsing: document.bytes).users == document.users)
        }
    }
}
