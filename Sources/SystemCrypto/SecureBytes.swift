internal import COpenSSL

/// A fixed number of secret bytes on the heap, overwritten with zeros when the last reference goes.
///
/// No textual form shows the bytes; they can be read only inside a closure.
package final class SecureBytes: @unchecked Sendable {
    // Unchecked because of the pointer. Nothing writes to the memory once an initializer has returned.
    private let storage: UnsafeMutableRawBufferPointer

    /// Copies `bytes`.
    package init(_ bytes: some Collection<UInt8>) {
        storage = Self.allocate(bytes.count)
        storage.copyBytes(from: bytes)
    }

    /// Copies the memory of `buffer`, which the caller still has to cleanse.
    package convenience init(copying buffer: UnsafeRawBufferPointer) {
        self.init(buffer)
    }

    /// Creates `count` zero bytes and lets `initialize` write the secret straight into them.
    ///
    /// - Parameters:
    ///   - count: The number of bytes; not negative.
    ///   - initialize: Gets the whole buffer, which is valid only during the call.
    /// - Throws: Whatever `initialize` throws; what it had written is cleansed.
    package init<Failure: Error>(
        count: Int,
        initializingWith initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        storage = Self.allocate(count)
        try initialize(storage)
    }

    deinit {
        cleanse(storage)
        storage.deallocate()
    }

    private static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        return buffer
    }

    /// The number of bytes.
    package var count: Int { storage.count }

    /// Calls `body` with the bytes, which are valid only during the call.
    package func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeBufferPointer(storage.assumingMemoryBound(to: UInt8.self)).span)
    }

    /// Calls `body` with the memory, which is valid only during the call.
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage))
    }

    /// Whether both hold the same bytes; takes the same time for all contents of one length (`CRYPTO_memcmp`).
    package func isEqual(to other: SecureBytes) -> Bool {
        count == other.count && CRYPTO_memcmp(storage.baseAddress, other.storage.baseAddress, count) == 0
    }
}

extension SecureBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    package var description: String { "<redacted>" }

    /// Always `<redacted>`.
    package var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child], displayStyle: .class) }
}
