public import FoundationEssentials
internal import SystemCrypto

/// What people want to know of a certificate.
public struct CertificateSummary: Equatable, Sendable, Codable {
    /// Who it is for, RFC 2253.
    public let subject: String
    /// Who signed it, RFC 2253.
    public let issuer: String
    /// The serial number, hex.
    public let serial: String
    /// The subject alternative names: DNS names and addresses as text.
    public let names: [String]
    /// The names for people; `nil` when only their texts are known.
    private let nameTitles: [String]?
    /// From when on it is valid.
    public let notBefore: Date
    /// Until when it is valid.
    public let notAfter: Date
    /// The kind of key, such as `ecdsa-p256`.
    public let key: String
    /// The SHA-256 fingerprint of its DER form, hex.
    public let sha256: String
    /// Whether it signs itself.
    public let isSelfSigned: Bool
    /// Whether it is a CA.
    public let isAuthority: Bool
    /// What a CA may sign for, such as `DNS:example.com`; empty when it is not constrained.
    public let permitted: [String]
    /// What a CA must not sign for.
    public let excluded: [String]

    /// Reads the first certificate of PEM text.
    ///
    /// - Parameters:
    ///   - pem: The text.
    ///   - path: Where it comes from, for errors.
    /// - Throws: ``CertificateError/unreadable(path:reason:)``.
    public init(pem: [UInt8], path: String) throws {
        let fields: CertificateFields
        do throws(CryptoError) {
            fields = try Certificate(pem: pem).fields()
        } catch {
            throw CertificateError.unreadable(path: path, reason: "\(error)")
        }
        self.init(fields)
    }

    init(_ fields: CertificateFields) {
        subject = fields.subject
        issuer = fields.issuer
        serial = fields.serial
        names = fields.names.map { name in
            switch name {
            case .dns(let name): name
            case .ip(let bytes): IPAddress(bytes: bytes)?.description ?? "malformed address"
            }
        }
        nameTitles = fields.names.map(\.title)
        notBefore = Date(timeIntervalSince1970: Double(fields.notBefore))
        notAfter = Date(timeIntervalSince1970: Double(fields.notAfter))
        key = fields.keyDescription
        sha256 = fields.sha256
        isSelfSigned = fields.isSelfSigned
        isAuthority = fields.isAuthority
        permitted = fields.permitted
        excluded = fields.excluded
    }

    /// The names for people: one that looks like several, or like a name of another kind, shows what it is.
    public var titles: [String] { nameTitles ?? names }

    /// Whole days until it expires at `now`; negative when it has.
    public func daysLeft(at now: Date) -> Int {
        Int((notAfter.timeIntervalSince(now) / 86_400).rounded(.down))
    }
}

extension CertificateSummary {
    /// Whether the first certificate of `pem` has a signature that verifies under the key of `issuer`'s.
    static func isSigned(_ pem: [UInt8], by issuer: [UInt8]) -> Bool {
        guard let certificate = try? Certificate(pem: pem), let issuer = try? Certificate(pem: issuer) else {
            return false
        }
        return certificate.isSigned(by: issuer)
    }
}
