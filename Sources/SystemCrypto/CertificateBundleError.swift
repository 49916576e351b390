/// Why bytes that should hold certificates cannot be read as such; never quotes them.
package enum CertificateBundleError: Error, Equatable, Sendable, CustomStringConvertible {
    /// More bytes than any bundle has; as many as were read.
    case tooLarge(count: Int, limit: Int)
    /// More objects that are no certificates than anybody puts into one file.
    case tooManyObjects(limit: Int)
    /// No byte at all.
    case empty
    /// The bytes end inside of a certificate or of a PEM block.
    case truncated
    /// A private key, and no certificate.
    case privateKey
    /// A certificate request (PKCS #10), and no certificate.
    case certificateRequest
    /// A PKCS #12 file.
    case pkcs12
    /// Something encrypted, and no certificate.
    case encrypted
    /// Text in UTF-16.
    case utf16
    /// Neither text nor DER.
    case binary
    /// Something that can be read, or text, without a certificate; what it holds, as `PUBLIC KEY`.
    case noCertificate(found: [String])
    /// The object of this number, from 1, cannot be read; OpenSSL's words.
    case malformed(number: Int, reason: String)

    /// What is wrong with the bytes.
    package var description: String {
        switch self {
        case .tooLarge(_, let limit): "it has more than \(limit) bytes"
        case .tooManyObjects(let limit): "it holds more than \(limit) objects that are no certificates"
        case .empty: "it is empty"
        case .truncated: "it ends in the middle: a part is missing"
        case .privateKey: "it holds a private key, no certificate"
        case .certificateRequest: "it holds a certificate request, no certificate"
        case .pkcs12: "it is a PKCS #12 file, which holds a private key too"
        case .encrypted: "it is encrypted"
        case .utf16: "it is text in UTF-16 instead of ASCII"
        case .binary: "it is neither PEM nor DER"
        case .noCertificate(let found) where found.isEmpty: "it holds no certificate"
        case .noCertificate(let found): "it holds no certificate, but \(listedLabels(found))"
        case .malformed(let number, let reason): "object \(number) of it is malformed: \(reason)"
        }
    }

    /// What to do about it.
    package var hint: String {
        switch self {
        case .truncated: "copy the file again, as a whole"
        case .privateKey: "name the certificate's file; a key is never needed here"
        case .certificateRequest: "name the certificate that the CA made of the request"
        case .pkcs12: "take the certificates out of it with 'openssl pkcs12 -in FILE -nokeys -out certificates.pem'"
        case .encrypted: "certificates are public: name a file that is not encrypted"
        case .utf16: "convert it with 'iconv -f UTF-16 -t ASCII'"
        case .tooLarge, .tooManyObjects, .empty, .noCertificate, .malformed, .binary:
            "name a file in PEM, DER or PKCS #7"
        }
    }
}
