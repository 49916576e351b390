internal import COpenSSL

/// The unique owner of a certificate request (`X509_REQ *`, PKCS #10, RFC 2986).
///
/// The type cannot be copied, so exactly one value frees the request.
package struct CertificateRequest: ~Copyable, @unchecked Sendable {
    // Unchecked because of the pointer. Once made, the request is only read.
    private let request: OpaquePointer

    private init(takingOwnershipOf request: OpaquePointer) {
        self.request = request
    }

    deinit {
        X509_REQ_free(request)
    }

    /// Makes a request that asks for `names` as subject alternative names, and signs it.
    ///
    /// `X509_REQ_add_extensions`, `X509_REQ_sign`.
    ///
    /// - Parameters:
    ///   - names: The names; at least one.
    ///   - commonName: The common name of the subject, at most 64 characters; `nil` makes the subject empty.
    ///   - key: The key that the certificate is to be for.
    /// - Returns: The signed request.
    /// - Throws: ``CryptoError`` when a name is not legal or OpenSSL fails.
    package static func make(
        names: [SubjectName],
        commonName: String?,
        key: borrowing PrivateKey
    ) throws(CryptoError) -> CertificateRequest {
        guard !names.isEmpty, names.allSatisfy(\.isWellFormed),
            commonName.map({ (1...64).contains($0.unicodeScalars.count) && !$0.utf8.contains(0) }) ?? true
        else { throw CryptoError(function: "CertificateRequest", reasons: ["a name is malformed"]) }
        let request = CertificateRequest(takingOwnershipOf: try check("X509_REQ_new", X509_REQ_new()))
        try request.withRequest { (request) throws(CryptoError) in
            try check("X509_REQ_set_version", X509_REQ_set_version(request, Int(X509_REQ_VERSION_1)))
            if let commonName { try addCommonName(commonName, to: X509_REQ_get_subject_name(request)) }
            try addNames(names, isCritical: commonName == nil, to: request)
            try key.withKey { (key) throws(CryptoError) in
                try check("X509_REQ_set_pubkey", X509_REQ_set_pubkey(request, key))
                let digest = try KeyKind.signatureDigest(for: key)
                guard X509_REQ_sign(request, key, digest) > 0 else { throw .drain("X509_REQ_sign") }
            }
        }
        return request
    }

    private static func addNames(
        _ names: [SubjectName],
        isCritical: Bool,
        to request: OpaquePointer
    ) throws(CryptoError) {
        let stack = try GeneralName.makeStack(names)
        defer { GENERAL_NAMES_free(stack) }
        var extensions = Optional(
            try check("sk_X509_EXTENSION_new_null", shim_sk_X509_EXTENSION_new_null())
        )
        defer { shim_sk_X509_EXTENSION_pop_free(extensions) }
        let critical: Int32 = isCritical ? 1 : 0
        let value = UnsafeMutableRawPointer(stack)
        let result = X509V3_add1_i2d(&extensions, NID_subject_alt_name, value, critical, UInt(X509V3_ADD_DEFAULT))
        try check("X509V3_add1_i2d", result)
        try check("X509_REQ_add_extensions", X509_REQ_add_extensions(request, extensions))
    }

    /// Reads the DER form of one request (`d2i_X509_REQ`).
    ///
    /// - Throws: ``CryptoError`` when it is malformed, or anything follows it.
    package init(der: [UInt8]) throws(CryptoError) {
        let request = try der.withUnsafeBufferPointer { (der) throws(CryptoError) in
            var cursor = der.baseAddress
            let request = d2i_X509_REQ(nil, &cursor, der.count)
            _ = try check("d2i_X509_REQ", request, ifSilent: "the request is malformed")
            guard let request, let cursor, let start = der.baseAddress, cursor - start == der.count else {
                X509_REQ_free(request)
                throw CryptoError(function: "d2i_X509_REQ", reasons: ["something follows the request"])
            }
            return request
        }
        self.init(takingOwnershipOf: request)
    }

    /// The request as PEM text (`PEM_write_bio_X509_REQ`).
    package func pem() throws(CryptoError) -> [UInt8] {
        let bio = try MemoryBIO()
        try bio.withBIO { (bio) throws(CryptoError) in
            try check("PEM_write_bio_X509_REQ", PEM_write_bio_X509_REQ(bio, request))
        }
        return bio.contents
    }

    /// The request in DER (`i2d_X509_REQ`).
    package func der() throws(CryptoError) -> [UInt8] {
        try derEncoding("i2d_X509_REQ") { i2d_X509_REQ(request, $0) }
    }

    /// Whether the request's own key signed it, which proves that whoever made it has the key (`X509_REQ_verify`).
    package var isSignedByItsKey: Bool {
        defer { ErrorQueue.clear() }
        guard let key = X509_REQ_get0_pubkey(request) else { return false }
        return X509_REQ_verify(request, key) == 1
    }

    /// Calls `body` with the raw `X509_REQ *`, which is valid only during the call.
    func withRequest<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(request)
    }
}
