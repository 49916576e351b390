import ArgumentParser
import RegistryCredentials

/// Sees to it that a user is there as wanted.
struct UserSet: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Add a user, or change one only where it differs.",
        discussion: """
            Running it again changes nothing: the same password keeps the hash, and so the published file. \
            With --generate a user who is there keeps the password. --note and --expires alone leave the password.

              $ regcred user set alice --realm users --password-file /run/secrets/alice
              $ htpasswd -nBC 10 "" | tr -d ':\\n' | regcred user set alice --realm users --hash
              $ regcred user set alice --realm users --expires 2027-01-31 --diff --dry-run
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments
    @OptionGroup var password: NewPasswordOptions
    @OptionGroup var about: UserChangeOptions

    @Flag(help: "Read a ready bcrypt hash ($2a$, $2b$ or $2y$) from standard input.")
    var hash = false

    @Flag(help: "Print what differs; never a hash.")
    var diff = false

    func validate() throws {
        guard !hash || !password.isGiven else {
            throw ValidationError("--hash excludes the other sources of a password")
        }
    }

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let state = global.state(context)
        let changes = try about.changes(context)
        var entered: NewPassword?
        var differences: [UserDifference] = []
        let report = try password.revealing(&entered, context, isSilent: global.json || flags.dryRun) { entered in
            let outcome = try state.setUser(
                name,
                realm: user.realm,
                credential: try credential(state, name, context, &entered),
                changes: changes,
                flags.options
            )
            differences = outcome.differences
            return outcome.report
        }
        if diff, !global.json { for difference in differences { try context.printText(difference.line) } }
        var fields = password.field(entered, flags)
        fields["differences"] = .array(differences.map(\.json))
        try ChangeOutput(context: context, global: global, flags: flags, command: "user set").emit(
            report,
            message: "set user '\(name)'\(user.inRealm)",
            fields: fields
        )
    }

    private func credential(
        _ state: CredentialState,
        _ name: Username,
        _ context: CommandContext,
        _ entered: inout NewPassword?
    ) throws -> UserCredential {
        if hash { return .hash(try HashInput.read(context)) }
        let isThere = try state.user(name, realm: user.realm) != nil
        if isThere, password.generate || (!password.isGiven && !about.isEmpty) { return .unchanged }
        return .password(try password.read(context, into: &entered))
    }
}

extension UserDifference {
    /// The difference for people: `note: - -> contractor`.
    fileprivate var line: String { "\(field): \(old ?? "-") -> \(new ?? "-")" }

    /// The difference as JSON.
    fileprivate var json: JSONValue {
        .object(["field": .string(field), "old": JSONValue(old), "new": JSONValue(new)])
    }
}
