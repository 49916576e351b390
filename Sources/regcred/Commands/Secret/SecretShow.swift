import ArgumentParser
import RegistryCredentials

/// Shows an HTTP secret.
struct SecretShow: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the HTTP secret of a registry.",
        discussion: """
            $ regcred secret show admin --reveal
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The registry.")
    var registry: String

    @Flag(help: "Print the secret; without it nothing is shown.")
    var reveal = false

    func run(in context: CommandContext) throws {
        guard reveal else {
            throw UsageError(
                description: "a secret is not shown unless you ask for it",
                hint: "add --reveal if nobody is looking"
            )
        }
        let (name, secret) = try global.state(context).read { draft in
            let registry = try draft.deployment().knownRegistry(registry).name
            return (registry, try draft.knownHTTPSecret(registry))
        }
        let text = secret.current.text.withBytes { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
        if global.json {
            return try context.printJSON(
                "secret show",
                [
                    "registry": .string(name.description), "secret": .string(text),
                    "created": JSONValue(secret.current.created),
                ]
            )
        }
        try context.print(text)
    }
}
