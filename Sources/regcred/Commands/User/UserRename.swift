import ArgumentParser
import RegistryCredentials

/// Give a user another name; the password stays.
struct UserRename: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Give a user another name; the password stays.",
        discussion: """
            Clients must log in with the new name from the next request on.

              $ regcred user rename alice alice.smith --realm users
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments

    @Argument(help: "The new name.")
    var new: String

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let new = try Username(new)
        let report = try global.state(context).renameUser(name, to: new, realm: user.realm, flags.options)
        try ChangeOutput(context: context, global: global, flags: flags, command: "user rename").emit(
            report,
            message: "renamed user '\(name)' to '\(new)'\(user.inRealm)"
        )
    }
}
