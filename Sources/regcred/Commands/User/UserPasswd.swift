import ArgumentParser
import RegistryCredentials

/// Changes a user's password.
struct UserPasswd: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "passwd",
        abstract: "Change the password of a user who is there.",
        discussion: """
            The old password stops working at the next request. The same password again keeps the hash.

              $ regcred user passwd alice --realm users
              $ regcred user passwd ci --realm admin --generate
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments
    @OptionGroup var password: NewPasswordOptions

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let state = global.state(context)
        var entered: NewPassword?
        let report = try password.revealing(&entered, context, isSilent: global.json || flags.dryRun) {
            try state.changePassword(
                of: name,
                realm: user.realm,
                password: try password.read(context, into: &$0),
                flags.options
            )
        }
        try ChangeOutput(context: context, global: global, flags: flags, command: "user passwd").emit(
            report,
            message: "changed the password of user '\(name)'\(user.inRealm)",
            fields: password.field(entered, flags)
        )
    }
}
