import ArgumentParser

/// An option that stands before the command that knows it, as in `regcred --dir X plan`.
enum MisplacedOption {
    /// Says where a misplaced option belongs.
    ///
    /// Only words that are commands or options of regcred are repeated: others may be secrets.
    ///
    /// - Parameter arguments: The command line, the program's name first.
    /// - Returns: The hint; `nil` when no option is misplaced.
    static func hint(_ arguments: [String]) -> String? {
        var (words, command) = Regcred.command(of: arguments)
        let rest = arguments.dropFirst(words.count)
        guard !command.configuration.subcommands.isEmpty, let option = rest.first.flatMap(name) else { return nil }
        for argument in rest.dropFirst() {
            guard let known = Regcred.subcommand(argument, of: command) else { continue }
            words.append(argument)
            command = known
        }
        guard isKnown(option, below: command) else { return nil }
        let placeholder = command.configuration.subcommands.isEmpty ? "" : " COMMAND"
        return "options follow the command: \(words.joined(separator: " "))\(placeholder) \(option) …"
    }

    /// `--dir` of `--dir=X`; `nil` for what is no option.
    private static func name(_ argument: String) -> String? {
        argument.hasPrefix("-") ? String(argument.prefix { $0 != "=" }) : nil
    }

    private static func isKnown(_ option: String, below command: any ParsableCommand.Type) -> Bool {
        let subcommands = command.configuration.subcommands
        guard subcommands.isEmpty else { return subcommands.contains { isKnown(option, below: $0) } }
        // The parser tells the names of options in its help only: `  -q, --quiet   Say nothing …`.
        let names = command.helpMessage().split(separator: "\n").filter { $0.hasPrefix("  -") }
            .flatMap { $0.split(separator: " ").prefix(2) }
        return names.contains { $0.hasPrefix("-") && $0.prefix { $0 != "," } == option }
    }
}
