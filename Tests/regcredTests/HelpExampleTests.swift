import ArgumentParser
import Testing

@testable import regcred

/// The examples of the help, and what the built binary says of itself.
struct HelpExampleTests {
    /// The command lines of all commands, such as `user add`, with their types.
    static let commands = all(below: Regcred.self, words: [])

    private static func all(
        below command: any ParsableCommand.Type,
        words: [String]
    ) -> [(words: [String], type: any ParsableCommand.Type)] {
        [(words, command)]
            + command.configuration.subcommands.flatMap { type in
                all(below: type, words: words + [type.configuration.commandName ?? "?"])
            }
    }

    @Test("every command has a name of its own, for the parser takes the type's otherwise")
    func names() {
        #expect(Self.commands.count > 25)
        #expect(Self.commands.allSatisfy { !$0.words.contains("?") })
        #expect(Set(Self.commands.map(\.words)).count == Self.commands.count)
    }

    @Test(
        "every help has an example to copy, which begins with a command that there is",
        arguments: commands.map(\.words)
    )
    func examples(words: [String]) throws {
        let command = try #require(Self.commands.first { $0.words == words })
        let help = Regcred.helpMessage(for: command.type)
        let lines = help.split(separator: "\n").map { $0.drop { $0 == " " } }
        let examples = lines.filter { $0.hasPrefix("$ regcred") }
        #expect(!examples.isEmpty, "\(help)")
        let isOwn = examples.contains { $0.hasPrefix((["$ regcred"] + words).joined(separator: " ")) }
        #expect(isOwn, "no example is of \(words.joined(separator: " ")) itself")
        for example in examples {
            let arguments = example.dropFirst(2).split(separator: " ").map(String.init)
            let name = Regcred.commandName(arguments).split(separator: " ").dropFirst()
            #expect(
                Self.commands.contains {
                    $0.words == name.map(String.init) && $0.type.configuration.subcommands.isEmpty
                }
            )
        }
    }

    @Test("the options of every example are ones that there are", arguments: commands.map(\.words))
    func exampleOptions(words: [String]) throws {
        let command = try #require(Self.commands.first { $0.words == words })
        for line in Regcred.helpMessage(for: command.type).split(separator: "\n") {
            guard let start = line.firstRange(of: "$ regcred ") else { continue }
            let example = line[start.upperBound...].prefix { !"|>".contains($0) }
            let arguments = example.split(separator: " ").map(String.init)
            let name = Regcred.commandName(["regcred"] + arguments).split(separator: " ").dropFirst().map(String.init)
            let type = try #require(Self.commands.first { $0.words == name }?.type)
            let help = Regcred.helpMessage(for: type)
            for option in arguments where option.hasPrefix("--") {
                #expect(help.contains(option), "\(option) in \(line)")
            }
        }
    }

    @Test("every help is told by the binary, with exit code 0 and on standard output", arguments: commands.map(\.words))
    func help(words: [String]) {
        let command = words.joined(separator: " ")
        let (output, status) = Shell.run("env -i \(Shell.variables) regcred \(command) --help 2>/dev/null </dev/null")
        #expect(status == 0)
        #expect(output.contains("USAGE: regcred \(command)"))
        #expect(!output.split(separator: "\n").contains { $0.hasSuffix(" ") })
    }

    @Test("a noun alone shows its verbs", arguments: ["", "user", "cert", "ca", "secret", "audit"])
    func nouns(noun: String) {
        let (output, status) = Shell.regcred(noun)
        #expect(status == 0)
        #expect(output.contains("SUBCOMMANDS:"))
    }

    @Test(
        "every message has a hint, and none has a capital or a full stop",
        arguments: ["usr", "user ad", "init", "user add", "secret show x", "--json"]
    )
    func mistakes(arguments: String) {
        let (output, status) = Shell.regcred(arguments)
        #expect(status == 64 || arguments == "--json", "\(output)")
        for line in output.split(separator: "\n") where line.hasPrefix("regcred: ") {
            #expect(line.wholeMatch(of: /regcred: (error|hint|warning): [^A-Z].*[^.]/) != nil, "\(line)")
        }
    }

    @Test("bash can read its completion script")
    func completion() {
        let command = "env -i \(Shell.variables) regcred --generate-completion-script bash"
        #expect(Shell.run("\(command) | bash -n").status == 0)
        #expect(Shell.run(command).output.contains("passwd"))
    }

    @Test("the version is one line")
    func version() {
        let (output, status) = Shell.regcred("--version")
        #expect(status == 0)
        #expect(output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }
}
