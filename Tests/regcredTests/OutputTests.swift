import RegistryCredentials
import Testing

@testable import regcred

/// The small things that commands print with.
struct OutputTests {
    @Test("columns are as wide as their widest cell, without blanks at the ends")
    func table() {
        let table = Table(header: ["NAME", "N"], rows: [["alice", "1"], ["b", ""], ["\u{E9}ve", "10"]])
        #expect(table.lines == ["NAME   N", "alice  1", "b", "\u{E9}ve    10"])
        #expect(Table(header: ["NAME"], rows: []).lines == [])
    }

    @Test("what could drive a terminal is shown as '?'", arguments: ["\u{1B}[31m", "\u{85}", "\u{202E}", "\u{7}"])
    func control(text: String) {
        let lines = Table(header: ["A"], rows: [["x\(text)y"]]).lines
        #expect(lines[1].hasPrefix("x?") && lines[1].hasSuffix("y"))
    }

    @Test(
        "a word for the shell is what it stands for",
        arguments: [
            "", "a", "/srv/a b", "it's", "$HOME", "a\nb", "*", "-rf", "\u{E9}", "'\u{301}", "\\", "\"", "a;b", "~",
        ]
    )
    func shellWord(word: String) {
        let (output, status) = Shell.run("printf '%s|' \(ShellWord.quoted(word))")
        #expect(status == 0)
        #expect(output.utf8.elementsEqual((word + "|").utf8))
    }

    @Test("every sort of failure has the exit code of the documentation")
    func exitCodes() {
        let codes: [(FailureKind, Int32)] = [
            (.usage, 64), (.badData, 65), (.notFound, 66), (.internal, 70), (.exists, 73), (.io, 74), (.busy, 75),
            (.permission, 77), (.configuration, 78),
        ]
        for (kind, code) in codes { #expect(ExitStatus(kind).rawValue == code) }
        #expect([ExitStatus.success, .no, .changed].map(\.rawValue) == [0, 1, 2])
        let help = Shell.regcred("--help").output.replacing(/\s+/, with: " ")
        for (_, code) in codes { #expect(help.contains(" \(code) "), "the help does not tell of \(code)") }
    }
}
