import ArgumentParser
import RegistryCredentials

/// Set from when on a user is not admitted.
struct UserExpire: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "expire",
        abstract: "Set from when on a user is not admitted.",
        discussion: """
            The user leaves the published file with the first publication after that; 'regcred rotate --due' from cron \
            sees to it.

              $ regcred user expire alice --realm users --at 2027-01-31
              $ regcred user expire alice --realm users --in 14d
              $ regcred user expire alice --realm users --never
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments

    @Option(help: ArgumentHelp("From this date or time (RFC 3339) on.", valueName: "when"))
    var at: String?

    @Option(name: .customLong("in"), help: ArgumentHelp("After this length of time, such as 14d.", valueName: "span"))
    var span: String?

    @Flag(help: "Not at all.")
    var never = false

    func validate() throws {
        guard [at != nil, span != nil, never].count(where: { $0 }) == 1 else {
            throw ValidationError("give one of --at, --in and --never")
        }
        if let span, TimeSpan(span) == nil { throw ValidationError("--in takes a length of time, such as 14d") }
    }

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let expiry = try never ? .never : UserChangeOptions.expiry(at ?? span ?? "", context)
        let report = try global.state(context).expireUser(name, realm: user.realm, expiry, flags.options)
        try ChangeOutput(context: context, global: global, flags: flags, command: "user expire").emit(
            report,
            message: "changed the expiry of user '\(name)'\(user.inRealm)"
        )
    }
}
