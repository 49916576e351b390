/// The contents of a certificate as plain values, for showing and comparing.
package struct CertificateFields: Hashable, Sendable {
    /// The subject in the form of RFC 2253, ASCII only; empty when the certificate has none.
    package var subject: String
    /// The issuer in the form of RFC 2253, ASCII only.
    package var issuer: String
    /// The serial number in lower-case hexadecimal digits, two for each byte.
    package var serial: String
    /// The DNS names and IP addresses of the subject alternative name extension, in order, without other forms.
    package var names: [SubjectName]
    /// The first second of the validity, in seconds since 1970, UTC.
    package var notBefore: Int64
    /// The last second of the validity, in seconds since 1970, UTC.
    package var notAfter: Int64
    /// Whether the basic constraints say `CA:TRUE`.
    package var isAuthority: Bool
    /// The path length of the basic constraints, or `nil` when it is not limited.
    package var pathLength: Int?
    /// The raw value of ``KeyKind`` (`ecdsa-p256`), or a text like it for other kinds (`rsa-1024`, `ec-secp521r1`).
    package var keyDescription: String
    /// OpenSSL's name of the signature algorithm, such as `ecdsa-with-SHA256`.
    package var signatureAlgorithm: String
    /// The SHA-256 fingerprint of the DER form, in lower-case hexadecimal digits.
    package var sha256: String
    /// The subject key identifier, or `nil` when there is none.
    package var subjectKeyIdentifier: [UInt8]?
    /// The key identifier of the authority key identifier, or `nil` when there is none.
    package var authorityKeyIdentifier: [UInt8]?
    /// The key usages by their names in RFC 5280, such as `digitalSignature`; empty without the extension.
    package var keyUsage: [String]
    /// The extended key usages by OpenSSL's short names, such as `serverAuth`, or as dotted numbers.
    package var extendedKeyUsage: [String]
    /// The permitted subtrees of the name constraints: `DNS:example.com`, `IP:10.0.0.5/255.255.255.255`.
    package var permitted: [String]
    /// The excluded subtrees of the name constraints.
    package var excluded: [String]
    /// Whether subject and issuer agree and the signature verifies under the certificate's own key.
    package var isSelfSigned: Bool
    /// The public key as the DER of a SubjectPublicKeyInfo.
    package var publicKeyDER: [UInt8]
}
