internal import COpenSSL

/// A certificate that can be copied by reference, and so be an element of an array.
package final class SharedCertificate: Sendable {
    /// The certificate, for borrowing.
    package let certificate: Certificate

    /// Takes over `certificate`.
    package init(_ certificate: consuming Certificate) {
        self.certificate = certificate
    }
}

extension Certificate {
    /// Reads all certificates of PEM text, in their order (`PEM_read_bio_X509`).
    ///
    /// Text and other objects around the certificates are skipped.
    ///
    /// - Returns: At least one certificate.
    /// - Throws: ``CryptoError`` when there is none, or one is malformed.
    package static func chain(pem: [UInt8]) throws(CryptoError) -> [SharedCertificate] {
        try CertificateMemo.certificates(of: pem, .all) { () throws(CryptoError) in try readChain(pem) }
    }

    private static func readChain(_ pem: [UInt8]) throws(CryptoError) -> [SharedCertificate] {
        try pem.withUnsafeBufferPointer { (pem) throws(CryptoError) in
            try MemoryBIO.withBIO(reading: UnsafeRawBufferPointer(pem)) { (bio) throws(CryptoError) in
                var chain: [SharedCertificate] = []
                while let x509 = PEM_read_bio_X509(bio, nil, { _, _, _, _ in -1 }, nil) {
                    chain.append(SharedCertificate(Certificate(takingOwnershipOf: x509)))
                }
                let code = ERR_peek_last_error()
                let isAtEnd =
                    shim_ERR_GET_LIB(code) == ERR_LIB_PEM && shim_ERR_GET_REASON(code) == PEM_R_NO_START_LINE
                let error = CryptoError.drain("PEM_read_bio_X509", ifSilent: "the certificate is malformed")
                guard isAtEnd, !chain.isEmpty else { throw error }
                return chain
            }
        }
    }
}
