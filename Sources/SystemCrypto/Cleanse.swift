internal import COpenSSL

/// Overwrites `buffer` with zeros in a way that the compiler cannot remove (`OPENSSL_cleanse`).
///
/// Best effort: copies that others made of the bytes are not reached.
package func cleanse(_ buffer: UnsafeMutableRawBufferPointer) {
    OPENSSL_cleanse(buffer.baseAddress, buffer.count)
}

/// Overwrites `bytes` with zeros; only this copy of them.
package func cleanse(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { cleanse($0) }
}
