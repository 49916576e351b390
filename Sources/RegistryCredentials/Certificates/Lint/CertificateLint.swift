public import FoundationEssentials
internal import SystemCrypto

/// What is wrong with certificates that a server is to send: rules that real clients have, and good practice.
public struct CertificateLint: Sendable {
    /// Whose rules hold for how long a certificate may be valid.
    public enum Audience: Sendable {
        /// A CA that users or administrators have added.
        case privateTrust
        /// A CA that browsers and systems trust of their own (CA/Browser Forum, ballot SC-081v3).
        case publicTrust
    }

    /// What there is to say, by certificate.
    public let findings: [CertificateFinding]

    /// Looks at certificates.
    ///
    /// - Parameters:
    ///   - certificates: As they are in the file or the handshake. When all of them sign themselves, or are authorities
    ///     without names, they are taken for a trust bundle, and their order does not matter; nor does it when none
    ///     names another one as its issuer.
    ///   - anchors: The certificates that clients trust, if that is known.
    ///   - audience: Whose rules hold.
    ///   - now: The time.
    public init(
        _ certificates: [CertificateDetails],
        anchors: [CertificateDetails]? = nil,
        audience: Audience = .privateTrust,
        at now: Date
    ) {
        var findings: [CertificateFinding] = []
        // Without a certificate that is no authority's, one with names may be meant for a server.
        let leaf =
            certificates.firstIndex { !$0.summary.isAuthority } ?? certificates.firstIndex { !$0.summary.names.isEmpty }
        for (index, certificate) in certificates.enumerated() {
            var lint = SingleLint(certificate, index: index, now: now)
            lint.checkAlways()
            if index == leaf || !certificate.summary.isAuthority {
                lint.checkLeaf(audience)
            } else {
                lint.checkAuthority(audience)
            }
            findings += lint.findings
        }
        findings += Self.reusedSerials(certificates)
        if let leaf { findings += ChainLint(certificates, leaf: leaf, anchors: anchors).findings }
        self.findings = findings.enumerated()
            .sorted { ($0.element.certificate, $0.offset) < ($1.element.certificate, $1.offset) }
            .map(\.element)
    }

    /// Finds serial numbers that an issuer gave to more than one certificate.
    private static func reusedSerials(_ certificates: [CertificateDetails]) -> [CertificateFinding] {
        struct Identity: Hashable {
            let issuer: [UInt8]
            let serial: String
        }
        var known: [Identity: Int] = [:]
        return certificates.enumerated().compactMap { index, certificate in
            let identity = Identity(issuer: certificate.profile.issuerDER, serial: certificate.summary.serial)
            guard let first = known[identity] else {
                known[identity] = index
                return nil
            }
            guard certificates[first] != certificate else { return nil }
            return CertificateFinding(
                rule: .reusedSerial,
                severity: .error,
                certificate: index,
                message: "has the issuer and the serial number of certificate \(first), which Firefox refuses"
            )
        }
    }
}
