internal import COpenSSL

/// Reads the blocks of PEM text (RFC 7468) and leaves out what stands between them.
enum PEMScanner {
    private static let start = Array("-----BEGIN ".utf8)
    private static let end = Array("-----END ".utf8)

    /// Whether a line begins as the first line of a block does.
    static func hasBlock(_ bytes: [UInt8]) -> Bool {
        lines(of: bytes).contains { $0.starts(with: start) }
    }

    /// Whether the bytes are text in UTF-16: they have a byte order mark, or every second byte is zero.
    static func isUTF16(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 4 else { return false }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
        let pairs = stride(from: 0, to: min(bytes.count - 1, 256), by: 2)
        return pairs.allSatisfy { bytes[$0] == 0 && bytes[$0 + 1] != 0 }
            || pairs.allSatisfy { bytes[$0] != 0 && bytes[$0 + 1] == 0 }
    }

    /// Reads all blocks (`PEM_read_bio_ex`).
    ///
    /// - Throws: ``CertificateBundleError/truncated``, ``CertificateBundleError/malformed(number:reason:)``.
    static func read(_ bytes: [UInt8]) throws(CertificateBundleError) -> [EncodedObject] {
        // A byte order mark of UTF-8 would hide a first line.
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        var objects: [EncodedObject] = []
        let failure: CryptoError?
        do throws(CryptoError) {
            failure = try text.withUnsafeBufferPointer { (text) throws(CryptoError) in
                try MemoryBIO.withBIO(reading: UnsafeRawBufferPointer(text)) { (bio) throws(CryptoError) in
                    while let object = try block(of: bio) { objects.append(object) }
                    return nil
                }
            }
        } catch {
            failure = error
        }
        guard let failure else { return objects }
        throw isCut(text) ? .truncated : .malformed(number: objects.count + 1, reason: "\(failure)")
    }

    /// The next block; `nil` behind the last one.
    private static func block(of bio: OpaquePointer) throws(CryptoError) -> EncodedObject? {
        var (name, header): (UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?)
        var data: UnsafeMutablePointer<UInt8>?
        var count = 0
        // The blocks may be private keys, so all buffers are cleansed.
        let flags = UInt32(PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE)
        guard PEM_read_bio_ex(bio, &name, &header, &data, &count, flags) == 1 else {
            let code = ERR_peek_last_error()
            let isAtEnd = shim_ERR_GET_LIB(code) == ERR_LIB_PEM && shim_ERR_GET_REASON(code) == PEM_R_NO_START_LINE
            let error = CryptoError.drain("PEM_read_bio_ex", ifSilent: "the block is malformed")
            guard isAtEnd else { throw error }
            return nil
        }
        defer {
            shim_OPENSSL_secure_clear_free(name, 0)
            shim_OPENSSL_secure_clear_free(header, 0)
            shim_OPENSSL_secure_clear_free(data, count)
        }
        let label = name.map { String(cString: $0) } ?? ""
        let kind = kind(of: label)
        let der = kind == .privateKey ? [] : Array(UnsafeBufferPointer(start: data, count: count))
        return EncodedObject(
            kind: kind,
            label: label,
            der: der,
            isEncrypted: header.map { String(cString: $0).contains("ENCRYPTED") } ?? false,
            isTrusted: label == PEM_STRING_X509_TRUSTED
        )
    }

    private static func kind(of label: String) -> EncodedObject.Kind {
        switch label {
        case PEM_STRING_X509, PEM_STRING_X509_OLD, PEM_STRING_X509_TRUSTED: .certificate
        case PEM_STRING_X509_REQ, PEM_STRING_X509_REQ_OLD: .request
        case PEM_STRING_PKCS7, PEM_STRING_PKCS7_SIGNED, PEM_STRING_CMS: .pkcs7
        case PEM_STRING_PKCS8: .encrypted
        case let label where label.hasSuffix("PRIVATE KEY"): .privateKey
        case "PKCS12": .pkcs12
        default: .other
        }
    }

    /// Whether the last block that begins does not end.
    private static func isCut(_ bytes: [UInt8]) -> Bool {
        var isOpen = false
        for line in lines(of: bytes) {
            if line.starts(with: start) { isOpen = true }
            if line.starts(with: end) { isOpen = !line.dropFirst(end.count).contains(UInt8(ascii: "-")) }
        }
        return isOpen
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        return text.split(separator: UInt8(ascii: "\n"))
    }
}
