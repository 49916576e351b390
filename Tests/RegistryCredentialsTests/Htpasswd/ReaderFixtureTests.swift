import Testing

/// The fixtures of the fuzzer, by name.
private enum ReaderFixtures {
    static let folder = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/Import"

    static let names: [String] = {
        let list = (try? TestShell.run("ls '\(folder)'"))?.output ?? []
        return String(decoding: list, as: UTF8.self).split(separator: "\n").map(String.init)
    }()
}

struct ReaderFixtureTests {
    @Test("the interesting inputs of the fuzzer do no harm", arguments: ReaderFixtures.names)
    func replay(name: String) throws {
        let input = try #require(TestShell.read("\(ReaderFixtures.folder)/\(name)"))
        try ReaderChecks.check(input)
    }

    @Test("the fixtures are there")
    func fixtures() {
        #expect(ReaderFixtures.names.count > 20)
    }
}
