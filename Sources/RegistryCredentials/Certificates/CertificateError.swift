/// Why a certificate cannot be made or read.
public enum CertificateError: ActionableError, Equatable {
    /// A file holds no certificate or key that can be read; OpenSSL's own words.
    case unreadable(path: String, reason: String)
    /// Key and certificate do not belong together.
    case keyMismatch(certificate: String, key: String)
    /// Another CA than the local one signed the certificate in service.
    case notSigned(certificate: String, authority: String)
    /// The local CA's name constraints do not permit a name of the certificate.
    case notPermitted(names: [ServerName])
    /// The local CA expires before the certificate would.
    case authorityExpires(String)
    /// The certificate that was made does not verify; OpenSSL's own words.
    case doesNotVerify(String)
    /// There is no local CA.
    case noAuthority
    /// There is no local CA, and none is wanted: another issuer signs.
    case otherIssuer(CertificatePolicy.Issuer)
    /// OpenSSL failed.
    case failed(String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
        case .keyMismatch(let certificate, let key):
            "the key in '\(key)' is not that of the certificate in '\(certificate)'"
        case .notSigned(let certificate, let authority):
            "'\(certificate)' was not signed by the CA in '\(authority)', which clients are told to trust"
        case .notPermitted(let names):
            "the local CA does not permit all of \(names.map(\.description).joined(separator: ", ")): it is constrained to the names it was made for"
        case .authorityExpires(let time): "the local CA expires on \(time), before the certificate would"
        case .doesNotVerify(let reason): "the new certificate does not verify: \(reason)"
        case .noAuthority: "there is no local CA"
        case .otherIssuer(let issuer): "this deployment has no local CA: certificate.issuer is '\(issuer.rawValue)'"
        case .failed(let reason): "OpenSSL failed: \(reason)"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .unreadable(let path, _):
            "restore \(Self.documents(with: path).map { "'\($0)'" }.joined(separator: " and ")) from a backup"
        case .keyMismatch(let certificate, let key): "restore '\(certificate)' and '\(key)' from a backup"
        case .notSigned:
            "restore the CA and its key from a backup, or make a certificate that it signs with 'regcred cert renew'"
        case .notPermitted, .authorityExpires:
            "announce a new CA with 'regcred ca rollover'; clients have time to trust it before it signs"
        case .doesNotVerify: "look at the new certificate's names and the CA with 'regcred ca show'"
        case .noAuthority:
            "restore certificates/ca.pem and ca.key from a backup, or make a new CA, which clients must trust anew, "
                + "with 'regcred cert issue --force'"
        case .otherIssuer(.csr):
            "an outside CA signs the certificate, see 'regcred cert request'; clients trust its root, ssl/ca.pem"
        case .otherIssuer: "the certificate signs itself, and clients trust it as ssl/ca.pem"
        case .failed: nil
        }
    }

    /// A document, and its counterpart if it is a certificate or a key: those of two backups may not fit.
    private static func documents(with path: String) -> [String] {
        let pairs: [[StatePath]] = [
            [.certificate, .certificateKey], [.nextCertificate, .nextCertificateKey], [.authority, .authorityKey],
            [.nextAuthority, .nextAuthorityKey], [.clientAuthority, .clientAuthorityKey],
        ]
        return pairs.map { $0.map(\.description) }.first { $0.contains(path) } ?? [path]
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .unreadable, .keyMismatch, .notSigned, .notPermitted, .authorityExpires, .doesNotVerify: .badData
        case .noAuthority, .otherIssuer: .notFound
        case .failed: .internal
        }
    }
}
