internal import COpenSSL

/// The unique owner of an OpenSSL memory stream (`BIO *`).
struct MemoryBIO: ~Copyable {
    private let bio: OpaquePointer

    /// An empty stream to write to; its memory is cleansed when it grows and when it is freed (`BIO_s_secmem`).
    init() throws(CryptoError) {
        bio = try check("BIO_new", BIO_new(BIO_s_secmem()))
    }

    /// A stream that reads `bytes` where they are, which must outlive it (`BIO_new_mem_buf`).
    private init(reading bytes: UnsafeRawBufferPointer) throws(CryptoError) {
        guard let count = Int32(exactly: bytes.count) else {
            throw CryptoError(function: "BIO_new_mem_buf", reasons: ["input of \(bytes.count) bytes is too long"])
        }
        bio = try check("BIO_new_mem_buf", BIO_new_mem_buf(bytes.baseAddress, count))
    }

    deinit {
        BIO_free(bio)
    }

    /// Calls `body` with a stream that reads `bytes`; the stream is valid only during the call.
    static func withBIO<Result>(
        reading bytes: UnsafeRawBufferPointer,
        _ body: (OpaquePointer) throws(CryptoError) -> Result
    ) throws(CryptoError) -> Result {
        try MemoryBIO(reading: bytes).withBIO(body)
    }

    /// Calls `body` with the raw `BIO *`, which is valid only during the call.
    func withBIO<Result>(
        _ body: (OpaquePointer) throws(CryptoError) -> Result
    ) throws(CryptoError) -> Result {
        try body(bio)
    }

    /// Calls `body` with what has been written so far, valid only during the call.
    func withContents<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var data: UnsafeMutablePointer<CChar>?
        let count = shim_BIO_get_mem_data(bio, &data)
        return body(UnsafeRawBufferPointer(start: data, count: max(0, count)))
    }

    /// A copy of what has been written so far; not for secrets.
    var contents: [UInt8] { withContents { Array($0) } }

    /// What has been written so far, as text; not for secrets.
    var text: String { withContents { String(decoding: $0, as: UTF8.self) } }
}

/// Runs one of OpenSSL's `i2d_…` functions, first for the length, then for the DER encoding.
func derEncoding(
    _ function: String,
    _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
) throws(CryptoError) -> [UInt8] {
    let count = Int(encode(nil))
    guard count > 0 else { throw .drain(function) }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
        var cursor = buffer.baseAddress
        initializedCount = max(0, Int(encode(&cursor)))
    }
    guard bytes.count == count else { throw .drain(function) }
    return bytes
}
