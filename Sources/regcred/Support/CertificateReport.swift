import RegistryCredentials

/// What `cert show` prints of certificates.
struct CertificateReport {
    let certificates: [CertificateDetails]
    let lint: CertificateLint
    let context: CommandContext

    /// Prints each certificate as facts, with an empty line between them.
    func printCertificates() throws {
        for (index, certificate) in certificates.enumerated() {
            if index > 0 { try context.print("") }
            var facts: [(String, String?)] = []
            if certificates.count > 1 { facts.append(("certificate", "\(index)")) }
            facts += CertificateJSON.facts(certificate.summary, now: context.now())
            facts += [
                ("other names", list(certificate.otherTitles)),
                ("sha1", certificate.sha1),
                ("pin", certificate.pin),
                ("signature", certificate.signatureAlgorithm),
                ("key usage", list(certificate.keyUsage)),
                ("extended key usage", list(certificate.extendedKeyUsage)),
                ("authority", certificate.summary.isAuthority ? "yes" : nil),
            ]
            try context.printFacts(facts)
        }
    }

    /// Prints a line for each finding; nothing when there are none.
    func printFindings() throws {
        if !lint.findings.isEmpty { try context.print("") }
        for finding in lint.findings {
            let which = certificates.count > 1 ? "certificate \(finding.certificate) " : "it "
            try context.printText(
                "\(finding.severity.rawValue): \(which)\(finding.message) [\(finding.rule.rawValue)]"
            )
        }
    }

    private func list(_ texts: [String]) -> String? {
        texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    /// The certificates and the findings.
    var json: [String: JSONValue] {
        let now = context.now()
        return [
            "certificates": .array(certificates.map { .object(CertificateJSON.fields($0, now: now)) }),
            "findings": .array(
                lint.findings.map {
                    .object([
                        "rule": .string($0.rule.rawValue), "severity": .string($0.severity.rawValue),
                        "certificate": .integer($0.certificate), "message": .string($0.message),
                    ])
                }
            ),
        ]
    }
}
