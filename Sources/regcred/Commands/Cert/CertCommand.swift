import ArgumentParser

/// The commands about the certificate.
struct CertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cert",
        abstract: "Manage the certificate that the registries serve.",
        discussion: """
            $ regcred cert show
            $ regcred cert issue
            $ regcred cert list
            $ regcred cert trust --for docker
            """,
        subcommands: [CertIssue.self, CertShow.self, CertList.self, CertTrust.self]
    )
}
