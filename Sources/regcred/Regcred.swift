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
            64 usage; 65 bad data; 66 no such user, file or generation; 70 internal; 73 exists already; 74 I/O; \
            75 busy, try again; 77 permission; 78 bad regcred.yaml.
            """,
        version: "0.1.0",
        subcommands: [
            Init.self, UserCommand.self, CertCommand.self, CACommand.self, SecretCommand.self, Plan.self, Rotate.self,
            Publish.self, AuditCommand.self,
        ]
    )
}
