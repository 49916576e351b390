import FoundationEssentials
internal import SystemCrypto

/// A certificate with everything that lints and verifiers look at.
public struct CertificateDetails: Sendable {
    /// What people want to know of it.
    public let summary: CertificateSummary
    let shared: SharedCertificate
    let fields: CertificateFields
    let profile: CertificateProfile

    /// Reads all certificates of a file in PEM, DER or PKCS #7.
    ///
    /// - Parameters:
    ///   - bytes: The contents of the file.
    ///   - path: Where it comes from, for errors.
    /// - Returns: At least one certificate, in the order of the file.
    /// - Throws: ``CertificateFileError``.
    public static func read(_ bytes: [UInt8], path: String) throws(CertificateFileError) -> [CertificateDetails] {
        try CertificateFile(name: path, bytes: bytes).details()
    }

    static func all(_ shared: [SharedCertificate], path: String) throws(CertificateFileError) -> [CertificateDetails] {
        var certificates: [CertificateDetails] = []
        for certificate in shared {
            certificates.append(try CertificateDetails(certificate, number: certificates.count + 1, path: path))
        }
        return certificates
    }

    /// Reads the fields of a certificate that has been parsed; `number`, from 1, and `path` are for errors.
    init(_ shared: SharedCertificate, number: Int, path: String) throws(CertificateFileError) {
        self.shared = shared
        do throws(CryptoError) {
            fields = try shared.certificate.fields()
            profile = try shared.certificate.profile()
        } catch {
            throw .malformed(path: path, number: number, reason: "\(error)")
        }
        summary = CertificateSummary(fields)
    }

    /// The SHA-1 fingerprint of the DER form, hex: what some browsers and key stores show.
    public var sha1: String { profile.sha1 }

    /// The pin of the public key, as `curl --pinnedpubkey` takes it: `sha256//…`.
    public var pin: String {
        "sha256//\(Data(SHA256.digest(of: fields.publicKeyDER)).base64EncodedString())"
    }

    /// OpenSSL's name of the signature algorithm.
    public var signatureAlgorithm: String { fields.signatureAlgorithm }

    /// The key usages by their names in RFC 5280.
    public var keyUsage: [String] { fields.keyUsage }

    /// Whether it names key usages without digitalSignature, so that its key may not sign handshakes.
    ///
    /// GnuTLS ends such a handshake, `GNUTLS_E_KEY_USAGE_VIOLATION`; OpenSSL and Go do not look.
    public var lacksDigitalSignature: Bool { fields.lacksDigitalSignature }

    /// The extended key usages, such as `serverAuth`.
    public var extendedKeyUsage: [String] { fields.extendedKeyUsage }

    /// The subject alternative names that are neither DNS names nor addresses.
    public var otherNames: [String] { profile.otherNames }

    /// The other names for people: one that looks like several is in quotation marks.
    public var otherTitles: [String] {
        otherNames.map { $0.contains { $0 == "," || $0 == "\"" || $0 == "\\" } ? quotedTitle($0) : $0 }
    }

    /// How people call it: its subject, or its first name, or its serial number.
    public var title: String {
        if !summary.subject.isEmpty { return summary.subject }
        return summary.titles.first ?? "serial \(summary.serial)"
    }

    /// The certificate as PEM text.
    public func pem() throws -> [UInt8] {
        try translated { try shared.certificate.pem() }
    }

    /// Whether `issuer` has the name that this certificate gives for its issuer, and the key that signed it.
    func isSigned(by issuer: CertificateDetails) -> Bool {
        profile.issuerDER == issuer.profile.subjectDER && shared.certificate.isSigned(by: issuer.shared.certificate)
    }

    /// Whether the authority key identifier, if there is one, is the key identifier of `issuer`.
    func names(keyOf issuer: CertificateDetails) -> Bool {
        guard let wanted = fields.authorityKeyIdentifier, let present = issuer.fields.subjectKeyIdentifier else {
            return true
        }
        return wanted == present
    }

    /// The number of bytes of the DER form.
    var size: Int { (try? shared.certificate.der().count) ?? 0 }
}

extension CertificateFields {
    /// Whether there are key usages, and digitalSignature is none of them.
    var lacksDigitalSignature: Bool {
        !keyUsage.isEmpty && !keyUsage.contains("digitalSignature")
    }
}

extension CertificateDetails: Equatable {
    /// Whether both are the same certificate, byte by byte.
    public static func == (left: CertificateDetails, right: CertificateDetails) -> Bool {
        left.fields.sha256 == right.fields.sha256
    }
}
