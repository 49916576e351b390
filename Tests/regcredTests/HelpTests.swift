import ArgumentParser
import Testing

@testable import regcred

/// What the commands say of themselves.
struct HelpTests {
    static let commands = leaves(of: Regcred.self, words: ["regcred"])

    private static func leaves(of command: any ParsableCommand.Type, words: [String]) -> [[String]] {
        let subcommands = command.configuration.subcommands
        if subcommands.isEmpty { return [words] }
        return subcommands.flatMap { leaves(of: $0, words: words + [$0.configuration.commandName ?? ""]) }
    }

    private static func all(of command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        [command] + command.configuration.subcommands.flatMap { all(of: $0) }
    }

    @Test("every command has a help with an example of itself", arguments: commands)
    func example(words: [String]) {
        let help = Self.help(of: words)
        #expect(
            help.contains("$ \(words.joined(separator: " "))") || help.contains("| \(words.joined(separator: " "))")
        )
    }

    @Test("no prose has a run of blanks, as a lost end of a line leaves it")
    func blanks() {
        for command in Self.all(of: Regcred.self) {
            let configuration = command.configuration
            let lines = (configuration.abstract + "\n" + configuration.discussion).split(separator: "\n")
            for line in lines where !line.hasPrefix(" ") {
                #expect(!line.contains("  "), "\(command): \(line)")
            }
        }
    }

    @Test("every command takes --json, --quiet and --dir", arguments: commands)
    func options(words: [String]) {
        for option in ["--json", "--quiet", "--dir"] { #expect(Self.help(of: words).contains(option)) }
    }

    @Test("no option takes a password or a hash as its value", arguments: commands)
    func secrets(words: [String]) {
        for option in Self.help(of: words).matches(of: /--[a-z-]*(?:password|secret|hash)[a-z-]* <([a-z-]+)>/) {
            #expect(["file", "name"].contains(String(option.1)), "\(option.0)")
        }
    }

    @Test("completions are generated", arguments: [CompletionShell.bash, .zsh, .fish])
    func completion(shell: CompletionShell) {
        #expect(Regcred.completionScript(for: shell).contains("passwd"))
    }

    private static func help(of words: [String]) -> String {
        var command: any ParsableCommand.Type = Regcred.self
        for word in words.dropFirst() {
            let known = command.configuration.subcommands.first { $0.configuration.commandName == word }
            if let known { command = known }
        }
        return Regcred.helpMessage(for: command, columns: 200)
    }
}
