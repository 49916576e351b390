import ArgumentParser
import RegistryCredentials

/// Checks a password.
struct UserVerify: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a password as a registry would.",
        discussion: """
            Exit code 0 when the registry would let the user in, 1 when the password is wrong or the user is \
            disabled or expired, 66 when there is no such user. All take the same time.

              $ regcred user verify alice --realm users --password-file /run/secrets/alice
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var user: UserArguments
    @OptionGroup var password: PasswordOptions

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let state = global.state(context)
        let password = try password.read(context, isNew: false)
        let verification = try state.verify(name, realm: user.realm, password: password)
        if global.json {
            try context.printJSON("user verify", ["accepted": .boolean(verification == .accepted)])
        }
        switch verification {
        case .accepted: return
        case .wrongPassword:
            context.sayUnlessQuiet(global, "error: the password of user '\(name)' is another")
        case .notAdmitted(let status):
            context.sayUnlessQuiet(global, "error: user '\(name)' is \(status)")
        case .unknownUser:
            context.sayUnlessQuiet(global, "error: there is no user '\(name)'\(user.inRealm)")
            context.sayUnlessQuiet(global, "hint: see who is there with 'regcred user list'")
            throw SilentExit(status: .notFound)
        }
        throw SilentExit(status: .no)
    }
}
