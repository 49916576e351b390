import ArgumentParser

/// The commands about HTTP secrets.
struct SecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Manage the HTTP secrets that the nodes of a registry share.",
        discussion: """
            $ regcred secret list
            $ regcred secret rotate --registry admin
            """,
        subcommands: [SecretRotate.self, SecretShow.self, SecretList.self]
    )
}
