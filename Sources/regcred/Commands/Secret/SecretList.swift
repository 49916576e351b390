import ArgumentParser
import FoundationEssentials
import RegistryCredentials

/// Lists HTTP secrets by age.
struct SecretList: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the HTTP secrets by registry and age; never their values.",
        discussion: """
            $ regcred secret list
            """
    )

    @OptionGroup var global: GlobalOptions

    func run(in context: CommandContext) throws {
        let (secrets, policy, now) = try global.state(context).read { draft in
            let deployment = try draft.deployment()
            let secrets = try deployment.registries.map { ($0.name, try draft.httpSecret($0.name)) }
            return (secrets, deployment.secrets, draft.now)
        }
        let age = { (secret: HTTPSecret?) in
            secret.map { Int(now.timeIntervalSince($0.current.created) / 86_400) }
        }
        if global.json {
            let list = secrets.map { name, secret in
                JSONValue.object([
                    "registry": .string(name.description), "created": JSONValue(secret?.current.created),
                    "ageDays": age(secret).map { .integer($0) } ?? .null,
                    "dueAt": JSONValue(secret.map { policy.rotationDate(of: $0) }),
                ])
            }
            return try context.printJSON("secret list", ["secrets": .array(list)])
        }
        let rows = secrets.map { name, secret in
            [
                name.description, age(secret).map { "\($0)d" } ?? "none yet", secret?.current.created.rfc3339 ?? "-",
                secret.map { policy.rotationDate(of: $0).rfc3339 } ?? "now",
            ]
        }
        for line in Table(header: ["REGISTRY", "AGE", "CREATED", "DUE"], rows: rows).lines { try context.print(line) }
    }
}
