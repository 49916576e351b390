public import FoundationEssentials
internal import SystemCrypto

extension CertificatePolicy {
    /// The latest time at which a certificate is to be renewed: after ``renewAt`` percent of its validity.
    func latestRenewalDate(of certificate: CertificateSummary) -> Date {
        certificate.notBefore.addingTimeInterval((certificate.validity * Double(renewAt) / 100).rounded(.down))
    }
}

extension Deployment {
    /// When a certificate is to be renewed: at ``CertificatePolicy/renewAt`` percent of its validity, or somewhat before.
    ///
    /// Of a fleet of deployments not all are to renew at once, so each has a share of its own, which is always the
    /// same: the first 52 bits of the SHA-256 digest of ``host``'s text, as a fraction of 2⁵². The date is that share
    /// of 1/20 of the validity before the latest one, and at most that share of half the way back to the issue, so that
    /// no certificate is due when it is made.
    public func renewalDate(of certificate: CertificateSummary) -> Date {
        let latest = self.certificate.latestRenewalDate(of: certificate)
        let sinceIssue = latest.timeIntervalSince(certificate.issued)
        let window = max(0, min(certificate.validity / 20, sinceIssue / 2))
        return latest.addingTimeInterval(-(window * renewalShare).rounded(.down))
    }

    /// The share of this deployment, 0 or more and less than 1.
    var renewalShare: Double {
        let digest = SHA256.hexDigest(of: Array(host.description.utf8))
        // 52 bits are a whole number to a Double.
        return Double(UInt64(digest.prefix(13), radix: 16) ?? 0) / Double(1 << 52)
    }
}

extension CertificateSummary {
    /// When regcred made it: validities begin ten minutes before.
    var issued: Date { notBefore.addingTimeInterval(Double(IssuedCertificate.backdating)) }

    /// From the first to the last second, in seconds.
    fileprivate var validity: Double { notAfter.timeIntervalSince(notBefore) }
}
