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
}
