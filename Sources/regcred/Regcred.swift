import ArgumentParser

/// The command line of regcred.
struct Regcred: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "regcred",
        abstract: "Own every credential of a private Docker registry: users, certificate, HTTP secrets.",
        discussion: """
            The state is the directory of --dir, else $REGCRED_DIR, else the working directory if it holds \
            regcred.yaml, else /etc/regcred.

              $ regcred init registry.example.com --admin alice --generate
              $ regcred user add bob --realm users
              $ regcred rotate --due

            Exit codes: 0 done or nothing to do; 1 a check answered no; 2 changed, with --detailed-exitcode only; \
            64 usage; 65 bad data; 66 no such user, file or generation; 69 registry unreachable; 70 internal; \
            73 exists already; 74 I/O; 75 busy, try again; 77 permission; 78 bad regcred.yaml; 141 nobody reads \
            the output any more.
            """,
        version: "0.1.0",
        subcommands: [
            Init.self, UserCommand.self, RealmCommand.self, CertCommand.self, CACommand.self, SecretCommand.self,
            Plan.self, Rotate.self, Publish.self, AuditCommand.self,
        ]
    )
}

extension Regcred {
    /// Parses a whole command line, the program's name first.
    ///
    /// Building the tree of all commands takes longer than parsing one of them, so the command that is named is parsed
    /// by itself. Help, completion and errors know the whole tree.
    static func parseCommandLine(_ arguments: [String]) throws -> any ParsableCommand {
        let (words, command) = command(of: arguments)
        if command.configuration.subcommands.isEmpty,
            let parsed = try? command.parse(Array(arguments.dropFirst(words.count)))
        {
            return parsed
        }
        return try parseAsRoot(Array(arguments.dropFirst()))
    }

    /// The words of a command line that name a command, such as `regcred user add`: as many as are known.
    static func commandName(_ arguments: [String]) -> String {
        command(of: arguments).words.joined(separator: " ")
    }

    /// The words that name a command, and the command: as many as are known.
    static func command(
        of arguments: [String]
    ) -> (words: [String], command: any ParsableCommand.Type) {
        var words = ["regcred"]
        var command: any ParsableCommand.Type = Regcred.self
        for argument in arguments.dropFirst() {
            guard let known = subcommand(argument, of: command) else { break }
            words.append(argument)
            command = known
        }
        return (words, command)
    }

    /// The command of that name below a command.
    static func subcommand(
        _ name: String,
        of command: any ParsableCommand.Type
    ) -> (any ParsableCommand.Type)? {
        command.configuration.subcommands.first { $0.configuration.commandName == name }
    }
}
