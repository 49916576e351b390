import ArgumentParser
import RegistryCredentials

/// Removes a user.
struct UserRemove: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a user.",
        discussion: """
            The user is refused from the next request on. An unknown user is an error (exit code 66).

              $ regcred user remove alice --realm users
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let report = try global.state(context).removeUser(name, realm: user.realm, flags.options)
        try ChangeOutput(context: context, global: global, flags: flags, command: "user remove").emit(
            report,
            message: "removed user '\(name)'\(user.fromRealm)"
        )
    }
}
