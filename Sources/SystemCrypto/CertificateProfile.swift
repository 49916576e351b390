/// What a certificate says beyond ``CertificateFields``: the parts that verifiers disagree about.
package struct CertificateProfile: Hashable, Sendable {
    /// One extension, in the order of the certificate.
    package struct Extension: Hashable, Sendable {
        /// The dotted object identifier.
        package var identifier: String
        /// Whether a verifier that does not know it must refuse.
        package var isCritical: Bool
    }

    /// A subtree of the name constraints.
    package enum Subtree: Hashable, Sendable {
        case dns(String)
        case ip(IPRange)
        case email(String)
        case uri(String)
        /// Any other form, as OpenSSL prints it.
        case other(String)
    }

    /// The version, 1 to 3.
    package var version: Int
    /// The common names of the subject, first to last.
    package var commonNames: [String]
    /// The subject in DER.
    package var subjectDER: [UInt8]
    /// The issuer in DER.
    package var issuerDER: [UInt8]
    /// The magnitude of the serial number without leading zeros; empty for zero.
    package var serialMagnitude: [UInt8]
    /// Whether the serial number is below zero.
    package var isSerialNegative: Bool
    /// The extensions.
    package var extensions: [Extension]
    /// The subject alternative names that are neither DNS names nor addresses, as OpenSSL prints them.
    package var otherNames: [String]
    /// The lengths in bytes of addresses among the names that are not addresses.
    package var malformedAddresses: [Int]
    /// The URIs among the names, byte by byte.
    package var uris: [[UInt8]]
    /// Whether a DNS name, an e-mail address or a URI among the names has bytes that are not ASCII.
    package var hasNamesBeyondASCII: Bool
    /// The size of the key in bits.
    package var keyBits: Int
    /// The digest of the signature by OpenSSL's short name, such as `SHA256`; `nil` when it has none of its own.
    package var signatureDigest: String?
    /// The parameters of the signature algorithm in DER when they are a sequence, as those of RSASSA-PSS are; else empty.
    package var signatureParameters: [UInt8]
    /// The SHA-1 fingerprint of the DER form, in lower-case hexadecimal digits.
    package var sha1: String
    /// The Netscape certificate types by OpenSSL's names, such as `server`; `nil` without the extension.
    package var netscapeTypes: [String]?
    /// The permitted subtrees.
    package var permitted: [Subtree]
    /// The excluded subtrees.
    package var excluded: [Subtree]

    /// The extension of this dotted identifier.
    package func `extension`(_ identifier: String) -> Extension? {
        extensions.first { $0.identifier == identifier }
    }
}
