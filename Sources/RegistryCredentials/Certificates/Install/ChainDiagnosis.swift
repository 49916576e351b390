internal import SystemCrypto

/// Finds out what is wrong where OpenSSL only says that it found no issuer.
struct ChainDiagnosis {
    private let leaf: SharedCertificate
    private let pool: [(certificate: SharedCertificate, fields: CertificateFields)]

    init(leaf: SharedCertificate, _ candidates: CertificateCandidates) {
        self.leaf = leaf
        pool = (candidates.untrusted + candidates.anchors).compactMap { certificate in
            (try? certificate.certificate.fields()).map { (certificate, $0) }
        }
    }

    /// The error for OpenSSL's verdict.
    func error(for verdict: ChainRejection) -> InstallError {
        let unexplained = InstallError.rejected(reason: verdict.reason, subject: verdict.subject)
        guard let (certificate, fields) = concerned(verdict) else { return unexplained }
        let subject = CertificateInstallation.subject(fields)
        switch verdict.code {
        case 18, 19:  // X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN
            return .untrustedRoot(subject: subject, sha256: fields.sha256)
        case 7:  // X509_V_ERR_CERT_SIGNATURE_FAILURE
            return .badSignature(subject: subject, issuer: fields.issuer)
        case 68:  // X509_V_ERR_CA_MD_TOO_WEAK
            return .weakSignature(subject: subject, algorithm: fields.signatureAlgorithm)
        case 2, 20, 21, 30:
            // X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, …_LOCALLY, …_UNABLE_TO_VERIFY_LEAF_SIGNATURE, …_AKID_SKID_MISMATCH
            return issuerError(certificate, fields, subject) ?? unexplained
        default: return unexplained
        }
    }

    private func concerned(_ verdict: ChainRejection) -> (certificate: SharedCertificate, fields: CertificateFields)? {
        guard verdict.depth > 0 else { return (try? leaf.certificate.fields()).map { (leaf, $0) } }
        return pool.first { $0.fields.subject == verdict.subject }
    }

    private func issuerError(
        _ certificate: SharedCertificate,
        _ fields: CertificateFields,
        _ subject: String
    ) -> InstallError? {
        let issuers = pool.filter { $0.fields.subject == fields.issuer && $0.fields.sha256 != fields.sha256 }
        guard let issuer = issuers.first else { return .issuerMissing(subject: subject, issuer: fields.issuer) }
        if let named = fields.authorityKeyIdentifier, let has = issuer.fields.subjectKeyIdentifier,
            !issuers.contains(where: { $0.fields.subjectKeyIdentifier == named })
        {
            return .issuerKeyDiffers(
                subject: subject,
                issuer: fields.issuer,
                named: Self.hexadecimal(named),
                has: Self.hexadecimal(has)
            )
        }
        let isSigned = issuers.contains { certificate.certificate.isSigned(by: $0.certificate.certificate) }
        return isSigned ? nil : .badSignature(subject: subject, issuer: fields.issuer)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
