import FoundationEssentials
import Testing

/// The fixtures of the fuzzer, by name.
private enum ReaderFixtures {
    static let root = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures"
    static let folder = "\(root)/Import"

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

    @Test("what the fuzzer found worth keeping does no harm")
    func corpus() throws {
        let text = try #require(TestShell.read("\(ReaderFixtures.root)/ReaderCorpus.base64"))
        let lines = text.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count > 900)
        for (number, line) in lines.enumerated() {
            let input = try #require(Data(base64Encoded: String(decoding: line, as: UTF8.self)))
            #expect(throws: Never.self, "line \(number + 1)") { try ReaderChecks.check(Array(input)) }
        }
    }

    @Test("the fixtures are there")
    func fixtures() {
        #expect(ReaderFixtures.names.count > 20)
    }
}
