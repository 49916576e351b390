/// What a certificate is to say, before a key signs it.
package struct CertificateTemplate: Sendable {
    /// What a certificate is for.
    package enum Role: Sendable {
        /// Signs certificates of servers, and nothing below them (path length 0), inside the name constraints.
        ///
        /// A permitted DNS name permits its subdomains as well. Without any constraint the extension is left out.
        case authority(permittedDNS: [String], permittedIP: [IPRange], excludedIP: [IPRange])
        /// Identifies a TLS server.
        case server
        /// Signs certificates of TLS clients, and nothing below them (path length 0); never one of a server.
        case clientAuthority
        /// Identifies a TLS client by its common name.
        case client
    }

    /// The common name of the subject, at most 64 characters; `nil` makes the subject empty.
    package var commonName: String?

    /// The subject alternative names; a server needs at least one.
    package var names: [SubjectName]

    /// The first second of the validity, in seconds since 1970, UTC.
    package var notBefore: Int64

    /// The last second of the validity, in seconds since 1970, UTC.
    package var notAfter: Int64

    /// 16 random bytes, not all zero; the top bit is cleared, so that the number is positive.
    package var serial: [UInt8]

    /// What the certificate is for.
    package var role: Role

    /// Creates a template; nothing is checked until a certificate is made of it.
    package init(
        commonName: String?,
        names: [SubjectName],
        notBefore: Int64,
        notAfter: Int64,
        serial: [UInt8],
        role: Role
    ) {
        self.commonName = commonName
        self.names = names
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.serial = serial
        self.role = role
    }
}

extension CertificateTemplate {
    /// The times that GeneralizedTime can express; OpenSSL would write five digits for the year 10000.
    private static let times: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// The serial number with its top bit cleared.
    var positiveSerial: [UInt8] {
        var serial = serial
        if !serial.isEmpty { serial[0] &= 0x7F }
        return serial
    }

    /// Throws ``CryptoError`` when no certificate with these contents would be legal.
    func validate(isSelfSigned: Bool) throws(CryptoError) {
        if let reason = refusal(isSelfSigned: isSelfSigned) {
            throw CryptoError(function: "CertificateTemplate", reasons: [reason])
        }
    }

    private func refusal(isSelfSigned: Bool) -> String? {
        if let commonName {
            // ub-common-name of RFC 5280 appendix A.1.
            guard (1...64).contains(commonName.unicodeScalars.count) else {
                return "common name has not 1 to 64 characters"
            }
            guard !commonName.utf8.contains(0) else { return "common name has a zero character" }
        } else if isSelfSigned {
            return "a self-signed certificate needs a common name, since an issuer cannot be empty"
        }
        guard names.allSatisfy(\.isWellFormed) else { return "a subject alternative name is malformed" }
        guard notBefore <= notAfter else { return "notAfter is before notBefore" }
        guard Self.times.contains(notBefore), Self.times.contains(notAfter) else {
            return "a date is not in the years 1 to 9999"
        }
        guard serial.count == 16 else { return "serial number has \(serial.count) bytes instead of 16" }
        guard positiveSerial.contains(where: { $0 != 0 }) else { return "serial number is zero" }
        return roleRefusal
    }

    private var roleRefusal: String? {
        switch role {
        case .server where names.isEmpty:
            return "a server's certificate needs a subject alternative name"
        case .client where commonName == nil:
            return "a client's certificate needs a common name"
        case .server, .client:
            return nil
        case .authority where commonName == nil, .clientAuthority where commonName == nil:
            return "an authority needs a common name, since an issuer cannot be empty"
        case .authority(let permittedDNS, let permittedIP, let excludedIP):
            guard permittedDNS.allSatisfy({ !$0.hasPrefix("*") && SubjectName.dns($0).isWellFormed }) else {
                return "a permitted DNS name is malformed"
            }
            guard (permittedIP + excludedIP).allSatisfy(\.isWellFormed) else {
                return "an IP range of the name constraints is malformed"
            }
            return nil
        case .clientAuthority:
            return nil
        }
    }
}
