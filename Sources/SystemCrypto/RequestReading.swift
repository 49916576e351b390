/// Why bytes that should hold a certificate request cannot be read as one; never quotes them.
package enum RequestReadingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bytes cannot be read at all.
    case unreadable(CertificateBundleError)
    /// The request is malformed; OpenSSL's words.
    case malformed(String)
    /// A private key, and no request.
    case privateKey
    /// A certificate, and no request.
    case certificate
    /// Something encrypted, and no request.
    case encrypted
    /// Something else; what.
    case noRequest(found: [String])
    /// More than one request; how many.
    case several(Int)

    /// What is wrong with the bytes.
    package var description: String {
        switch self {
        case .unreadable(.noCertificate): "it holds no certificate request"
        case .unreadable(let error): error.description
        case .malformed(let reason): "the certificate request is malformed: \(reason)"
        case .privateKey: "it holds a private key, no certificate request"
        case .certificate: "it holds a certificate, no certificate request"
        case .encrypted: "it is encrypted"
        case .noRequest(let found): "it holds no certificate request, but \(listedLabels(found))"
        case .several(let count): "it holds \(count) certificate requests"
        }
    }

    /// What to do about it.
    package var hint: String {
        switch self {
        case .unreadable(.truncated): CertificateBundleError.truncated.hint
        case .unreadable(.utf16): CertificateBundleError.utf16.hint
        case .unreadable, .malformed, .noRequest: "name a certificate request in PEM or DER"
        case .privateKey: "make a request with 'openssl req -new -key FILE', and keep the key to yourself"
        case .certificate: "name the certificate request (PKCS #10) instead"
        case .encrypted: "a request is public: name a file that is not encrypted"
        case .several: "sign one after the other, each from a file of its own"
        }
    }
}

extension CertificateRequest {
    /// Reads the one request of a file in PEM or DER.
    ///
    /// - Parameters:
    ///   - bytes: The contents of a file. Text and other objects beside the request are skipped.
    ///   - limit: The most bytes that are accepted.
    /// - Returns: The request, whose signature is not verified.
    /// - Throws: ``RequestReadingError``.
    package static func read(
        _ bytes: [UInt8],
        limit: Int = CertificateBundle.limit
    ) throws(RequestReadingError) -> CertificateRequest {
        let der = try requestDER(bytes, limit: limit)
        do throws(CryptoError) {
            return try CertificateRequest(der: der)
        } catch {
            throw EncodedObject.isCut(der) ? .unreadable(.truncated) : .malformed("\(error)")
        }
    }

    private static func requestDER(_ bytes: [UInt8], limit: Int) throws(RequestReadingError) -> [UInt8] {
        let objects: [EncodedObject]
        do throws(CertificateBundleError) {
            objects = try EncodedObject.readAll(bytes, limit: limit)
        } catch {
            throw .unreadable(error)
        }
        let requests = objects.filter { $0.kind == .request }
        guard requests.count <= 1 else { throw .several(requests.count) }
        if let request = requests.first {
            guard !request.isEncrypted else { throw .encrypted }
            return request.der
        }
        let kinds = objects.map(\.kind)
        if kinds.contains(.pkcs12) { throw .unreadable(.pkcs12) }
        if kinds.contains(.encrypted) || objects.contains(where: \.isEncrypted) { throw .encrypted }
        if kinds.contains(.privateKey) { throw .privateKey }
        if kinds.contains(.certificate) { throw .certificate }
        throw .noRequest(found: objects.map(\.label))
    }
}
