import FoundationEssentials
internal import SystemCrypto

/// The clients' say in what is put into service.
enum ClientConsent {
    /// Asks every client whose judgement is predicted about a chain, under every name.
    ///
    /// - Parameters:
    ///   - served: The leaf and the intermediate certificates in order; not empty.
    ///   - anchor: The root that clients will trust.
    ///   - names: The names of the deployment.
    ///   - now: The time.
    /// - Throws: ``InstallError/clientRefuses(client:reason:)``.
    static func check(
        _ served: [SharedCertificate],
        anchor: SharedCertificate,
        names: [ServerName],
        now: Date
    ) throws {
        let served = try details(served)
        let anchors = try details([anchor])
        for name in names.map(host) {
            let verdicts = ClientVerdict.predict(
                served,
                anchors: anchors,
                system: { [] },
                host: name,
                port: nil,
                at: now
            )
            for verdict in verdicts {
                guard let refusal = verdict.refusal else { continue }
                throw InstallError.clientRefuses(client: verdict.client.title, reason: refusal.description)
            }
        }
    }

    private static func details(_ certificates: [SharedCertificate]) throws(InstallError) -> [CertificateDetails] {
        do throws(CertificateFileError) {
            return try CertificateDetails.all(certificates, path: "the chain")
        } catch {
            throw .unusable(error.description)
        }
    }

    /// A host that a name covers.
    private static func host(_ name: ServerName) -> ServerName {
        let text = name.description
        return text.hasPrefix("*.") ? ServerName("a\(text.dropFirst())") ?? name : name
    }
}
