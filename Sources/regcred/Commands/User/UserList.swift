import ArgumentParser
import FoundationEssentials
import RegistryCredentials

/// Lists users.
struct UserList: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the users of a realm, or of all realms.",
        discussion: """
            $ regcred user list --realm users
            $ regcred user list --expiring 14d --sort expires
            $ regcred user list --status disabled --json | jq -r '.users[].name'
            """
    )

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("Only this realm.", valueName: "realm"))
    var realm: String?

    @Option(help: ArgumentHelp("Only users who expire within this time or have expired.", valueName: "span"))
    var expiring: String?

    @Option(help: "Only users of this status: active, disabled, expired, outdated or unusable.")
    var status: Status?

    @Option(help: "The order: file, name, created, changed or expires.")
    var sort: Order = .file

    enum Status: String, WordArgument { case active, disabled, expired, outdated, unusable }
    enum Order: String, WordArgument { case file, name, created, changed, expires }

    func validate() throws {
        if let expiring, TimeSpan(expiring) == nil {
            throw ValidationError("--expiring takes a length of time, such as 14d")
        }
    }

    func run(in context: CommandContext) throws {
        let (users, policy, now) = try global.state(context).read { draft in
            let deployment = try draft.deployment()
            let policy = deployment.passwords
            let realms = try realm.map { [try deployment.knownRealm($0)] } ?? deployment.realms
            let users = try realms.flatMap { realm in try draft.realm(realm.name).users.map { (realm.name, $0) } }
            return (sorted(users.filter { isWanted($0.1, at: draft.now, under: policy) }), policy, draft.now)
        }
        if global.json {
            let list = users.map { JSONValue.object(UserJSON.fields($1, realm: $0, policy: policy, now: now)) }
            return try context.printJSON("user list", ["users": .array(list)])
        }
        let rows = users.map { realm, user in
            [
                user.name.description, realm.description, user.status(at: now, under: policy),
                user.hash.map { "\($0.cost)" } ?? "-", user.metadata?.changed?.rfc3339 ?? "-",
                user.metadata?.expires?.rfc3339 ?? "-", user.metadata?.note ?? "",
            ]
        }
        for line in Table(header: ["NAME", "REALM", "STATUS", "COST", "CHANGED", "EXPIRES", "NOTE"], rows: rows).lines {
            try context.print(line)
        }
    }

    private func isWanted(_ user: User, at now: Date, under policy: PasswordPolicy) -> Bool {
        if let status, user.status(at: now, under: policy) != status.rawValue { return false }
        guard let span = expiring.flatMap({ TimeSpan($0) }) else { return true }
        return user.metadata?.expires.map { $0 <= now.addingTimeInterval(Double(span.seconds)) } ?? false
    }

    /// Users without the time in question come last; those who are alike stay in the order of the file.
    private func sorted(_ users: [(Identifier, User)]) -> [(Identifier, User)] {
        func time(_ user: User) -> Date {
            let metadata = user.metadata
            let time = sort == .created ? metadata?.created : sort == .changed ? metadata?.changed : metadata?.expires
            return time ?? .distantFuture
        }
        switch sort {
        case .file: return users
        case .name: return users.sorted { $0.1.name < $1.1.name }
        case .created, .changed, .expires: return users.sorted { time($0.1) < time($1.1) }
        }
    }
}
