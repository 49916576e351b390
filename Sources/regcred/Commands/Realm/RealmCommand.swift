import ArgumentParser

/// The commands about realms.
struct RealmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "realm",
        abstract: "Look at realms, and at any htpasswd file.",
        discussion: """
            $ regcred realm list
            $ regcred realm lint /auth/htpasswd
            """,
        subcommands: [RealmList.self, RealmLint.self]
    )
}
