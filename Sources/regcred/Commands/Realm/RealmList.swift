import ArgumentParser
import RegistryCredentials

/// Lists realms.
struct RealmList: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the realms: who is in them, and which registries ask them.",
        discussion: """
            $ regcred realm list
            $ regcred realm list --json | jq -r '.realms[] | select(.users == 0) | .name'
            """
    )

    @OptionGroup var global: GlobalOptions

    func run(in context: CommandContext) throws {
        let realms = try global.state(context).read { draft in
            let deployment = try draft.deployment()
            return try deployment.realms.map { realm in
                let users = try draft.realm(realm.name).users
                return RealmSummary(
                    definition: realm,
                    cost: deployment.cost(of: realm.name),
                    users: users.count,
                    admitted: users.count { $0.isPublished(at: draft.now) },
                    registries: deployment.registries.filter { $0.realm == realm.name }
                )
            }
        }
        if global.json {
            return try context.printJSON("realm list", ["realms": .array(realms.map { .object($0.json) })])
        }
        let header = ["NAME", "TITLE", "USERS", "ACTIVE", "INCLUDES", "REGISTRIES", "COST"]
        for line in Table(header: header, rows: realms.map(\.row)).lines { try context.print(line) }
    }
}

/// What `realm list` tells of a realm.
private struct RealmSummary {
    let definition: RealmDefinition
    let cost: Int
    let users: Int
    let admitted: Int
    let registries: [RegistryDefinition]

    var row: [String] {
        let includes = definition.includes.map(\.description)
        let names = registries.map { "\($0.name) (\($0.access.rawValue))" }
        return [
            definition.name.description, definition.title, "\(users)", "\(admitted)",
            includes.isEmpty ? "-" : includes.joined(separator: ", "),
            names.isEmpty ? "-" : names.joined(separator: ", "), "\(cost)",
        ]
    }

    var json: [String: JSONValue] {
        [
            "name": .string(definition.name.description),
            "title": .string(definition.title),
            "users": .integer(users),
            "active": .integer(admitted),
            "includes": JSONValue(definition.includes.map(\.description)),
            "registries": .array(
                registries.map {
                    .object(["name": .string($0.name.description), "access": .string($0.access.rawValue)])
                }
            ),
            "cost": .integer(cost),
        ]
    }
}
