internal import COpenSSL

/// The unique owner of an OpenSSL certificate (`X509 *`).
///
/// The type cannot be copied, so exactly one value frees the certificate. Use ``SharedCertificate`` to keep several.
package struct Certificate: ~Copyable, @unchecked Sendable {
    // Unchecked because of the pointer. Once made, the certificate is only read; what OpenSSL caches in it while
    // reading is behind OpenSSL's own lock.
    private let x509: OpaquePointer

    init(takingOwnershipOf x509: OpaquePointer) {
        self.x509 = x509
    }

    deinit {
        X509_free(x509)
    }

    /// Reads the first certificate of PEM text (`PEM_read_bio_X509`); what else there is, is not read.
    ///
    /// - Throws: ``CryptoError`` when there is no certificate, or it is malformed.
    package init(pem: [UInt8]) throws(CryptoError) {
        let shared = try CertificateMemo.certificates(of: pem, .first) { () throws(CryptoError) in
            [SharedCertificate(try Self.first(pem))]
        }
        // A reference of its own, which this value gives back.
        let x509 = try shared[0].certificate.withX509 { (x509) throws(CryptoError) in
            try check("X509_up_ref", X509_up_ref(x509))
            return x509
        }
        self.init(takingOwnershipOf: x509)
    }

    private static func first(_ pem: [UInt8]) throws(CryptoError) -> Certificate {
        let x509 = try pem.withUnsafeBufferPointer { (pem) throws(CryptoError) in
            try MemoryBIO.withBIO(reading: UnsafeRawBufferPointer(pem)) { (bio) throws(CryptoError) in
                let x509 = PEM_read_bio_X509(bio, nil, { _, _, _, _ in -1 }, nil)
                return try check("PEM_read_bio_X509", x509, ifSilent: "the certificate is malformed")
            }
        }
        return Certificate(takingOwnershipOf: x509)
    }

    /// Reads the DER form of one certificate (`d2i_X509`).
    ///
    /// - Throws: ``CryptoError`` when it is malformed, or anything follows it.
    package init(der: [UInt8]) throws(CryptoError) {
        let x509 = try der.withUnsafeBufferPointer { (der) throws(CryptoError) in
            var cursor = der.baseAddress
            let x509 = try check(
                "d2i_X509",
                d2i_X509(nil, &cursor, der.count),
                ifSilent: "the certificate is malformed"
            )
            guard let cursor, let start = der.baseAddress, cursor - start == der.count else {
                X509_free(x509)
                throw CryptoError(function: "d2i_X509", reasons: ["something follows the certificate"])
            }
            return x509
        }
        self.init(takingOwnershipOf: x509)
    }

    /// The certificate as PEM text (`PEM_write_bio_X509`).
    package func pem() throws(CryptoError) -> [UInt8] {
        let bio = try MemoryBIO()
        try bio.withBIO { (bio) throws(CryptoError) in
            try check("PEM_write_bio_X509", PEM_write_bio_X509(bio, x509))
        }
        return bio.contents
    }

    /// The certificate in DER (`i2d_X509`).
    package func der() throws(CryptoError) -> [UInt8] {
        try derEncoding("i2d_X509") { i2d_X509(x509, $0) }
    }

    /// Whether `issuer` has the name that this certificate gives for its issuer, and the key that signed it.
    ///
    /// `X509_NAME_cmp`, `X509_verify`. Neither dates nor extensions count; see ``ChainVerification`` for those.
    package func isSigned(by issuer: borrowing Certificate) -> Bool {
        defer { ErrorQueue.clear() }
        return issuer.withX509 { issuer in
            guard X509_NAME_cmp(X509_get_issuer_name(x509), X509_get_subject_name(issuer)) == 0,
                let key = X509_get0_pubkey(issuer)
            else { return false }
            return X509_verify(x509, key) == 1
        }
    }

    /// Whether subject, issuer and key identifiers say that the certificate signs itself (`X509_self_signed`).
    ///
    /// The signature is not verified; ``CertificateFields/isSelfSigned`` is, and costs as much as a handshake.
    package var isSelfIssued: Bool {
        defer { ErrorQueue.clear() }
        return X509_self_signed(x509, 0) == 1
    }

    /// Calls `body` with the raw `X509 *`, which is valid only during the call.
    func withX509<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(x509)
    }
}
