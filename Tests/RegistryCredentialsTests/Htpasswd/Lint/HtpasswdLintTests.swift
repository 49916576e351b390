import Testing

@testable import RegistryCredentials

/// What consumers really do is tested end to end; these are the parts that no file on disk shows.
@Suite struct HtpasswdLintTests {
    private static let hash = "$2y$10$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz1234O"

    @Test("plain lines and others are judged alike")
    func plainLinesAreASpeciality() {
        for name in ["u", "docker", "User", "x@y.z", "a\\b"] {
            for hash in [Self.hash, Self.hash.replacing("$2y$10$", with: "$2a$04$")] {
                let line = Array("\(name):\(hash)\n".utf8)
                #expect(PlainLine.read(line.span, 0..<line.count - 1) != nil)
                let entry = LintEntry.entries(in: line[...], number: 1)
                #expect(entry.map(\.printableName) == [name])
                #expect(entry.map { HashReport($0.hash) }.allSatisfy { if case .common = $0 { true } else { false } })
            }
        }
    }

    @Test(
        "lines that need a closer look are not plain",
        arguments: [
            "#u:\(hash)\n", ":\(hash)\n", "u:\(hash)", "u:\(hash) \n", "u :\(hash)\n", "u:x:\(hash)\n", "ü:\(hash)\n",
            "u:$2x\(hash.dropFirst(3))\n", "u:$2y$03\(hash.dropFirst(6))\n", "u:\(hash.dropLast())P\n", "u:\(hash)x\n",
            "\(String(repeating: "n", count: 195)):\(hash)\n",
        ]
    )
    func closerLook(text: String) {
        let bytes = Array(text.utf8)
        let end = text.hasSuffix("\n") ? bytes.count - 1 : bytes.count
        #expect(PlainLine.read(bytes.span, 0..<end) == nil)
    }

    @Test func findingsNeverQuoteALineOrAHash() {
        let text = "hunter2-pasted\nu:hunter2\nv:\(Self.hash)hunter2\nw:\(Self.hash.dropLast(20))\n#x:\(Self.hash)\n"
        for finding in HtpasswdLint(Array(text.utf8)).findings {
            for part in [finding.message, finding.hint, finding.users.joined()] {
                #expect(!part.contains("hunter2"))
                #expect(!part.contains(Self.hash.suffix(20)))
            }
        }
    }

    @Test("times scale with the cost", arguments: [(4, 1.0), (5, 2.0), (10, 64.0), (31, 134_217_728.0)])
    func speed(cost: Int, milliseconds: Double) {
        #expect(BcryptSpeed(cost: 6, milliseconds: 4).milliseconds(cost: cost) == milliseconds)
    }

    @Test(
        "times are told to two digits",
        arguments: [(0.26, "0.3 ms"), (3.14, "3.1 ms"), (62.4, "62 ms"), (1_240, "1.2 s"), (3_600_000, "60 min")]
    )
    func times(milliseconds: Double, text: String) {
        #expect(LintFile.text(milliseconds) == text)
    }

    @Test func mixedCostsTellTheMeasuredTimes() throws {
        let text = ["10", "12", "10"].enumerated().map { "u\($0):\(Self.hash.replacing("$10$", with: "$\($1)$"))\n" }
        let lint = HtpasswdLint(Array(text.joined().utf8), speed: BcryptSpeed(cost: 10, milliseconds: 60))
        let finding = try #require(lint.findings.first { $0.rule == .mixedCosts })
        #expect(finding.lines == [2])
        #expect(finding.message.hasSuffix("10 (60 ms), 12 (240 ms)"))
        let slow = try #require(lint.findings.first { $0.rule == .slowCost })
        #expect(slow.message == "cost 12 makes every request slow: 240 ms each here and 5.3 s a pull of 20 layers")
    }

    @Test(
        "names are fit to be printed",
        arguments: [("é", "é"), ("a\u{1b}b", "a\\x1bb"), ("\u{202e}x", "\\xe2\\x80\\xaex")]
    )
    func printableNames(name: String, printed: String) {
        #expect(LintText.printable(Array(name.utf8)[...]) == printed)
    }

    @Test func bytesThatAreNotUTF8ArePrintedAsNumbers() {
        #expect(LintText.printable([0xff, 0x41]) == "\\xffA")
    }
}
