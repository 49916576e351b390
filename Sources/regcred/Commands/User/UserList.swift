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
            $ regcred user list --json | jq -r '.users[].name'
            """
    )

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("Only this realm.", valueName: "realm"))
    var realm: String?

    func run(in context: CommandContext) throws {
        let (users, now) = try global.state(context).read { draft in
            let deployment = try draft.deployment()
            let realms = try realm.map { [try deployment.knownRealm($0)] } ?? deployment.realms
            let users = try realms.flatMap { realm in try draft.realm(realm.name).users.map { (realm.name, $0) } }
            return (users, draft.now)
        }
        if global.json {
            let list = users.map { JSONValue.object(UserJSON.fields($1, realm: $0, now: now)) }
            return try context.printJSON("user list", ["users": .array(list)])
        }
        let rows = users.map { realm, user in
            [
                user.name.description, realm.description, user.status(at: now), user.hash.map { "\($0.cost)" } ?? "-",
                user.metadata?.changed?.rfc3339 ?? "-", user.metadata?.note ?? "",
            ]
        }
        for line in Table(header: ["NAME", "REALM", "STATUS", "COST", "CHANGED", "NOTE"], rows: rows).lines {
            try context.print(line)
        }
    }
}
