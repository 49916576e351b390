internal import COpenSSL

extension SecureBytes {
    /// `prefix`, then the base64 of `bytes` with padding and on one line (`EVP_EncodeBlock`).
    ///
    /// The caller still has to cleanse `bytes`.
    package convenience init(_ prefix: String, base64Of bytes: [UInt8]) {
        // OpenSSL ends the text with a zero.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        defer { cleanse(&text) }
        EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
        self.init(count: prefix.utf8.count + text.count - 1) { buffer in
            buffer.copyBytes(from: prefix.utf8)
            UnsafeMutableRawBufferPointer(rebasing: buffer[prefix.utf8.count...]).copyBytes(from: text.dropLast())
        }
    }
}
