import ArgumentParser
import RegistryCredentials

/// Adds a user.
struct UserAdd: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a user; it is an error when there is one of that name.",
        discussion: """
            The password is asked for twice on the terminal unless an option says where it comes from.

              $ regcred user add alice --realm users
              $ regcred user add ci --realm admin --generate --note "build server"
              $ regcred user add guest --realm users --expires 14d
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments
    @OptionGroup var password: NewPasswordOptions

    @OptionGroup var about: UserChangeOptions

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let state = global.state(context)
        let changes = try about.changes(context)
        var entered: NewPassword?
        let report = try password.revealing(&entered, context, isSilent: global.json || flags.dryRun) {
            try state.addUser(
                name,
                realm: user.realm,
                password: try password.read(context, into: &$0),
                changes: changes,
                flags.options
            )
        }
        try ChangeOutput(context: context, global: global, flags: flags, command: "user add").emit(
            report,
            message: "added user '\(name)'\(user.toRealm)",
            fields: password.field(entered, flags)
        )
    }
}
