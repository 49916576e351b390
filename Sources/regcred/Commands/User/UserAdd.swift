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
              $ regcred user add guest --realm users --expires 14d
              $ regcred user add bob --realm users --generate --note "contractor"
              $ regcred user add ci --realm admin --robot --output docker-config --out config.json
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments
    @OptionGroup var password: NewPasswordOptions
    @OptionGroup var handOut: HandOutOptions

    @Flag(help: "Mark the user as a program, with a password that regcred makes.")
    var robot = false

    @OptionGroup var about: UserChangeOptions

    func validate() throws {
        guard !robot || !(password.source.passwordStdin || password.source.passwordFile != nil) else {
            throw ValidationError("--robot excludes --password-stdin and --password-file")
        }
        guard robot || password.generate || !handOut.isGiven else {
            throw ValidationError("--output and --out are for passwords that regcred makes: add --robot or --generate")
        }
    }

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let state = global.state(context)
        let changes = try about.changes(context, isRobot: robot)
        var prepared = try handOut.prepare(state, realm: user.realm, global, flags, context, isRobot: robot)
        // Made and written first: a disk that is full must not be found when the user is there.
        var entered: NewPassword? =
            robot || password.generate ? try NewPassword.generated(from: .system) : nil
        if let entered { try prepared.stage(name, entered) }
        var report: ChangeReport
        do {
            report = try state.addUser(
                name,
                realm: user.realm,
                password: try entered ?? password.read(context, into: &entered),
                changes: changes,
                flags.options
            )
        } catch let error as StateError where error.isChangeMade {
            _ = try prepared.emit(name, entered, context, isFailing: true)
            throw error
        }
        report.notices += prepared.warnings(name)
        let fields = try prepared.emit(name, entered, context)
        try ChangeOutput(context: context, global: global, flags: flags, command: "user add").emit(
            report,
            message: "added user '\(name)'\(user.toRealm)",
            fields: fields
        )
    }
}
