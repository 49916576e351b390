import ArgumentParser
import RegistryCredentials

/// Keep a user out, and keep the password for later.
struct UserDisable: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Keep a user out, and keep the password for later.",
        discussion: """
            The user leaves the published file at once and is refused from the next request on.

              $ regcred user disable alice --realm users
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let report = try global.state(context).disableUser(name, realm: user.realm, flags.options)
        try ChangeOutput(context: context, global: global, flags: flags, command: "user disable").emit(
            report,
            message: "disabled user '\(name)'\(user.inRealm)"
        )
    }
}
