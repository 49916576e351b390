import ArgumentParser
import RegistryCredentials

/// Let a disabled user in again, with the password that was.
struct UserEnable: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let a disabled user in again, with the password that was.",
        discussion: """
            A user who has expired stays out until the expiry is changed.

              $ regcred user enable alice --realm users
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let report = try global.state(context).enableUser(name, realm: user.realm, flags.options)
        try ChangeOutput(context: context, global: global, flags: flags, command: "user enable").emit(
            report,
            message: "enabled user '\(name)'\(user.inRealm)"
        )
    }
}
