import ArgumentParser
import RegistryCredentials

/// Shows a user.
struct UserShow: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what is known of a user; never the hash.",
        discussion: """
            $ regcred user show alice --realm users
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var user: UserArguments

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let (found, realm, policy, now) = try global.state(context).read { draft in
            let realm = try draft.deployment().knownRealm(user.realm).name
            return (
                try draft.realm(realm).knownUser(name, realm: realm), realm, try draft.deployment().passwords, draft.now
            )
        }
        if global.json {
            let object = JSONValue.object(UserJSON.fields(found, realm: realm, policy: policy, now: now))
            return try context.printJSON("user show", ["user": object])
        }
        let facts: [(String, String?)] = [
            ("name", found.name.description), ("realm", realm.description),
            ("status", found.status(at: now, under: policy)),
            ("robot", found.metadata?.isRobot == true ? "yes" : nil),
            ("replaced by", found.metadata?.successor?.description),
            ("cost", found.hash.map { "\($0.cost)" }), ("created", found.metadata?.created?.rfc3339),
            ("changed", found.metadata?.changed?.rfc3339), ("expires", found.metadata?.expires?.rfc3339),
            ("disabled", found.metadata?.disabled?.rfc3339), ("note", found.metadata?.note),
        ]
        try context.printFacts(facts)
    }
}
