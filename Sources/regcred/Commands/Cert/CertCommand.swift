import ArgumentParser

/// The commands about the certificate.
struct CertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cert",
        abstract: "Manage the certificate that the registries serve.",
        discussion: """
            $ regcred cert show
            $ regcred cert issue
            $ regcred cert renew
            $ regcred cert verify
            $ regcred cert probe
            $ regcred cert trust --for docker
            """,
        subcommands: [
            CertIssue.self, CertRenew.self, CertRequest.self, CertInstall.self, CertSign.self, CertShow.self,
            CertList.self, CertVerify.self, CertProbe.self, CertTrust.self, CertForget.self,
        ]
    )
}
