public import FoundationEssentials

/// Why something is due.
public enum DueReason: Equatable, Sendable, CustomStringConvertible {
    /// There is none yet.
    case missing
    /// It has expired; since when.
    case expired(Date)
    /// Its time to be renewed or rotated has come; since when.
    case age(Date)
    /// Nobody knows since when the password has been in use, but it must be changed at some age.
    case ageUnknown
    /// A robot's name was replaced by another, and its overlap has ended; since when.
    case replaced(by: Username, since: Date)
    /// A robot's name was replaced by another that is not there any more; when it expires.
    case successorGone(Username, expires: Date?)
    /// The names of the certificate are not those of regcred.yaml.
    case namesChanged
    /// The kind of key is not that of regcred.yaml.
    case keyChanged(from: String, to: String)
    /// The lifetime is not that of regcred.yaml.
    case lifetimeChanged
    /// regcred.yaml wants another issuer; which.
    case issuerChanged(CertificatePolicy.Issuer)
    /// What is published is not what the state says.
    case behind
    /// The certificate was not signed by the local CA that is there.
    case authorityChanged

    /// The reason, lower case, no full stop.
    public var description: String {
        switch self {
        case .missing: "there is none yet"
        case .expired(let date): "expired on \(date.rfc3339)"
        case .age(let date): "due since \(date.rfc3339)"
        case .ageUnknown: "its age is not known"
        case .replaced(let successor, let date): "replaced by '\(successor)', and its overlap ended on \(date.rfc3339)"
        case .successorGone(let successor, let expires):
            "replaced by '\(successor)', which is not there any more: remove it or make the robot anew"
                + (expires.map { "; it is valid until \($0.rfc3339)" } ?? "")
        case .namesChanged: "its names are not those of regcred.yaml"
        case .keyChanged(let old, let new): "its key is \(old), but regcred.yaml wants \(new)"
        case .lifetimeChanged: "its lifetime is not that of regcred.yaml"
        case .issuerChanged(let issuer): "regcred.yaml wants it to be issued by '\(issuer.rawValue)'"
        case .behind: "it is not what the state says, or a user has expired"
        case .authorityChanged: "it was not signed by the local CA"
        }
    }

    /// Since when, where that is known.
    public var since: Date? {
        switch self {
        case .expired(let date), .age(let date), .replaced(_, let date): date
        case .missing, .ageUnknown, .successorGone, .namesChanged, .keyChanged, .lifetimeChanged, .issuerChanged,
            .authorityChanged,
            .behind:
            nil
        }
    }
}

extension CertificatePolicy {
    /// When a certificate is to be renewed: after ``renewAt`` percent of its validity.
    public func renewalDate(of certificate: CertificateSummary) -> Date {
        let validity = certificate.notAfter.timeIntervalSince(certificate.notBefore)
        return certificate.notBefore.addingTimeInterval((validity * Double(renewAt) / 100).rounded(.down))
    }

    /// Why `certificate` is due at `now`; `nil` when it is not.
    ///
    /// - Parameters:
    ///   - certificate: The certificate in service.
    ///   - names: The names that it should have.
    ///   - now: The current time.
    /// - Returns: The reason, or `nil`.
    func dueReason(of certificate: CertificateSummary, names: [ServerName], now: Date) -> DueReason? {
        if Set(certificate.names) != Set(names.map(\.description)) { return .namesChanged }
        if certificate.key != key.rawValue { return .keyChanged(from: certificate.key, to: key.rawValue) }
        if certificate.isSelfSigned != (issuer == .selfSigned) { return .issuerChanged(issuer) }
        // Both ends count: RFC 5280 section 4.1.2.5.
        let seconds = Int(certificate.notAfter.timeIntervalSince(certificate.notBefore)) + 1
        if seconds != lifetime.seconds { return .lifetimeChanged }
        if now >= certificate.notAfter { return .expired(certificate.notAfter) }
        let renewal = renewalDate(of: certificate)
        return now >= renewal ? .age(renewal) : nil
    }
}
