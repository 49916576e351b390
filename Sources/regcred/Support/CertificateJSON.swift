import FoundationEssentials
import RegistryCredentials

/// A certificate as JSON and as facts for people.
enum CertificateJSON {
    static func fields(_ certificate: CertificateSummary, now: Date) -> [String: JSONValue] {
        [
            "subject": .string(certificate.subject),
            "issuer": .string(certificate.issuer),
            "serial": .string(certificate.serial),
            "names": JSONValue(certificate.names),
            "notBefore": JSONValue(certificate.notBefore),
            "notAfter": JSONValue(certificate.notAfter),
            "daysLeft": .integer(certificate.daysLeft(at: now)),
            "key": .string(certificate.key),
            "sha256": .string(certificate.sha256),
            "selfSigned": .boolean(certificate.isSelfSigned),
            "authority": .boolean(certificate.isAuthority),
            "permitted": JSONValue(certificate.permitted),
            "excluded": JSONValue(certificate.excluded),
        ]
    }

    /// A certificate with what only inspection shows.
    static func fields(_ certificate: CertificateDetails, now: Date) -> [String: JSONValue] {
        fields(certificate.summary, now: now).merging([
            "sha1": .string(certificate.sha1),
            "pin": .string(certificate.pin),
            "signature": .string(certificate.signatureAlgorithm),
            "keyUsage": JSONValue(certificate.keyUsage),
            "extendedKeyUsage": JSONValue(certificate.extendedKeyUsage),
            "otherNames": JSONValue(certificate.otherNames),
        ]) { _, new in new }
    }

    static func facts(_ certificate: CertificateSummary, now: Date) -> [(String, String?)] {
        let days = certificate.daysLeft(at: now)
        return [
            ("subject", certificate.subject),
            ("issuer", certificate.isSelfSigned ? "itself" : certificate.issuer),
            ("names", certificate.names.isEmpty ? nil : certificate.titles.joined(separator: ", ")),
            ("not before", certificate.notBefore.rfc3339),
            ("not after", "\(certificate.notAfter.rfc3339) (\(days < 0 ? "expired" : "\(days) days left"))"),
            ("key", certificate.key),
            ("serial", certificate.serial),
            ("sha256", certificate.sha256),
            ("permitted", certificate.permitted.isEmpty ? nil : certificate.permitted.joined(separator: ", ")),
            ("excluded", certificate.excluded.isEmpty ? nil : certificate.excluded.joined(separator: ", ")),
        ]
    }

    /// The certificate that waits to be served, and from when on it is.
    static func next(_ certificate: CertificateSummary, served: Date, now: Date) -> JSONValue {
        .object(fields(certificate, now: now).merging(["servedFrom": JSONValue(served)]) { _, new in new })
    }

    /// The same for people.
    static func nextFacts(_ certificate: CertificateSummary, served: Date) -> [(String, String?)] {
        [
            (
                "next",
                "served from \(served.rfc3339) on by 'regcred rotate --due', valid until \(certificate.notAfter.rfc3339)"
            ),
            ("next names", certificate.titles.joined(separator: ", ")),
            ("next sha256", certificate.sha256),
        ]
    }
}
