import Testing

@testable import regcred

struct CommandNameTests {
    @Test(
        "the words of the command line that name a command are told from its arguments",
        arguments: [
            (["regcred", "user", "add", "alice"], "regcred user add"),
            (["regcred", "user", "verfy"], "regcred user"),
            (["/usr/bin/regcred", "--json", "user"], "regcred"),
            (["regcred"], "regcred"),
        ]
    )
    func name(arguments: [String], name: String) {
        #expect(Regcred.commandName(arguments) == name)
    }

    @Test(
        "an option before its command is told where it belongs, and nothing that may be secret is repeated",
        arguments: [
            ("--dir X plan", "regcred plan --dir …"),
            ("--dir=X plan", "regcred plan --dir …"),
            ("--json plan", "regcred plan --json …"),
            ("-q publish", "regcred publish -q …"),
            ("--quiet --json publish", "regcred publish --quiet …"),
            ("--dir X user list", "regcred user list --dir …"),
            ("user --dir X list", "regcred user list --dir …"),
            ("--dir X", "regcred COMMAND --dir …"),
            ("user --json", "regcred user COMMAND --json …"),
            ("--password-file hunter2 user add bob", "regcred user add --password-file …"),
            ("--lock-timeout=3 ca hunter2", "regcred ca COMMAND --lock-timeout …"),
            ("--no-publish user add", "regcred user add --no-publish …"),
            ("--encrypt-ca-key init h", "regcred init --encrypt-ca-key …"),
            // Options that this command does not know, or none does, and what is no option.
            ("--password-file x plan", nil),
            ("--bogus plan", nil),
            ("--bogus=hunter2", nil),
            ("-- plan", nil),
            ("- plan", nil),
            ("-x", nil),
            ("-", nil),
            ("nothing --dir X", nil),
            ("plan --nothing", nil),
            ("plan --password-file", nil),
            ("", nil),
        ]
    )
    func misplaced(line: String, command: String?) {
        let arguments = ["regcred"] + line.split(separator: " ").map(String.init)
        #expect(MisplacedOption.hint(arguments) == command.map { "options follow the command: \($0)" })
    }
}
