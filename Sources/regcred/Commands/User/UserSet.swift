import ArgumentParser
import RegistryCredentials

/// Sees to it that a user is there with a password.
struct UserSet: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Add a user, or change one only where it differs.",
        discussion: """
            Running it again changes nothing: the same password keeps the hash, and so the published file. \
            With --generate a user who is there keeps the password.

              $ regcred user set alice --realm users --password-file /run/secrets/alice
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments
    @OptionGroup var password: NewPasswordOptions

    @Option(help: "A note for people; an empty one removes it.")
    var note: String?

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let state = global.state(context)
        let output = ChangeOutput(context: context, global: global, flags: flags, command: "user set")
        if password.generate, try state.user(name, realm: user.realm) != nil {
            let report = try state.setNote(note, of: name, realm: user.realm, flags.options)
            return try output.emit(report, message: "changed user '\(name)'\(user.inRealm)")
        }
        var entered: NewPassword?
        let report = try password.revealing(&entered, context, isSilent: global.json || flags.dryRun) {
            try state.setUser(
                name,
                realm: user.realm,
                password: try password.read(context, into: &$0),
                note: note,
                flags.options
            )
        }
        try output.emit(
            report,
            message: "set user '\(name)'\(user.inRealm)",
            fields: password.field(entered, flags)
        )
    }
}
