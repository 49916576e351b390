import ArgumentParser

/// The commands about the certificate.
struct CertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cert",
        abstract: "Manage the certificate that the registries serve.",
        discussion: """
            $ regcred cert show
            $ regcred cert renew
            """,
        subcommands: [CertIssue.self, CertRenew.self, CertShow.self]
    )
}
