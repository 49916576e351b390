public import FoundationEssentials

/// Why something is due.
public enum DueReason: Equatable, Sendable, CustomStringConvertible {
    /// There is none yet.
    case missing
    /// It has expired; since when.
    case expired(Date)
    /// It will expire soon; when.
    case expires(Date)
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
    /// Clients have had their time to trust what is to come; since when.
    case graceEnded(Date)
    /// The local CA will soon be too old to sign; when it expires.
    case authorityEnds(Date)
    /// The client CA will soon be too old to sign, and then to be accepted; when it expires.
    case clientAuthorityEnds(Date)

    /// The reason, lower case, no full stop.
    public var description: String {
        switch self {
        case .missing: "there is none yet"
        case .expired(let date): "expired on \(date.rfc3339)"
        case .expires(let date): "expires on \(date.rfc3339)"
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
        case .graceEnded(let date): "the time for clients to take the new trust file ended on \(date.rfc3339)"
        case .authorityEnds(let date): "it expires on \(date.rfc3339); announce a new one with 'regcred ca rollover'"
        case .clientAuthorityEnds(let date):
            "valid until \(date.rfc3339); start a new one with 'regcred cert issue --client NAME --new-ca', and issue "
                + "every client a new certificate"
        }
    }

    /// Since when, where that is known.
    public var since: Date? {
        switch self {
        case .expired(let date), .age(let date), .replaced(_, let date), .graceEnded(let date): date
        case .missing, .expires, .ageUnknown, .successorGone, .namesChanged, .keyChanged, .lifetimeChanged,
            .issuerChanged, .authorityChanged, .authorityEnds, .clientAuthorityEnds, .behind:
            nil
        }
    }
}

extension CertificatePolicy {
    /// Why `certificate` is due at `now`; `nil` when it is not.
    ///
    /// - Parameters:
    ///   - certificate: The certificate in service.
    ///   - names: The names that it should have.
    ///   - renewal: When it is to be renewed for its age.
    ///   - now: The current time.
    /// - Returns: The reason, or `nil`.
    func dueReason(
        of certificate: CertificateSummary,
        names: [ServerName],
        renewal: Date,
        now: Date
    ) -> DueReason? {
        if let difference = difference(of: certificate, names: names) { return difference }
        if now >= certificate.notAfter { return .expired(certificate.notAfter) }
        return now >= renewal ? .age(renewal) : nil
    }

    /// What makes `certificate` another one than regcred.yaml asks for; `nil` when nothing does.
    func difference(of certificate: CertificateSummary, names: [ServerName]) -> DueReason? {
        if Set(certificate.names) != Set(names.map(\.description)) { return .namesChanged }
        if certificate.key != key.rawValue { return .keyChanged(from: certificate.key, to: key.rawValue) }
        if certificate.isSelfSigned != (issuer == .selfSigned) { return .issuerChanged(issuer) }
        // Both ends count: RFC 5280 section 4.1.2.5.
        let seconds = Int(certificate.notAfter.timeIntervalSince(certificate.notBefore)) + 1
        return seconds == lifetime.seconds ? nil : .lifetimeChanged
    }
}
