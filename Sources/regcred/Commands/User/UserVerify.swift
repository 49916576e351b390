import ArgumentParser
import RegistryCredentials

/// Checks a password.
struct UserVerify: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a password as a registry would.",
        discussion: """
            Exit code 0 when the registry would let the user in, 1 when the password is wrong or the user is \
            disabled or expired, 66 when there is no such user. All take the same time. A hash whose cost is below \
            the realm's is told of, and made anew with --upgrade; the password stays the same.

              $ regcred user verify alice --realm users --password-file /run/secrets/alice
              $ regcred user verify alice --realm users --upgrade
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments
    @OptionGroup var password: PasswordOptions

    @Flag(help: "Hash the password anew when its hash has a lower cost than the realm's.")
    var upgrade = false

    func validate() throws {
        guard upgrade || !(flags.dryRun || flags.noPublish || flags.detailedExitCode) else {
            throw ValidationError("--dry-run, --no-publish and --detailed-exitcode are for --upgrade")
        }
    }

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let report = try global.state(context).verify(
            name,
            realm: user.realm,
            password: password.read(context, isNew: false),
            upgrade: upgrade ? flags.options : nil
        )
        if report.isBelowCost, let cost = report.cost, report.change == nil {
            let warning = "the hash of user '\(name)' has cost \(cost), below the realm's \(report.realmCost)"
            context.sayUnlessQuiet(global, "warning: \(warning)")
            if !upgrade { context.sayUnlessQuiet(global, "hint: make it anew with --upgrade") }
        }
        if let change = report.change {
            let message = "hashed the password of user '\(name)' anew, with cost \(report.realmCost)"
            let output = ChangeOutput(context: context, global: global, flags: flags, command: "user verify")
            return try output.emit(change, message: message, fields: report.fields)
        }
        if global.json { try context.printJSON("user verify", report.fields) }
        try end(report.verification, name, context)
    }

    private func end(_ verification: CredentialState.Verification, _ name: Username, _ context: CommandContext) throws {
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

extension CredentialState.VerificationReport {
    /// The report as JSON.
    fileprivate var fields: [String: JSONValue] {
        [
            "accepted": .boolean(verification == .accepted),
            "cost": cost.map { .integer($0) } ?? .null,
            "realmCost": .integer(realmCost),
            "belowCost": .boolean(isBelowCost),
        ]
    }
}
