internal import SystemCrypto

/// Bytes that give access: a password, an HTTP secret, a private key.
///
/// Every textual form is `<redacted>`; there is no `Codable`. The bytes leave only through a closure, and are zeroed
/// (`OPENSSL_cleanse`) when the last copy goes. That is best effort: what was copied out is not followed.
public struct Secret: Sendable {
    let storage: SecureBytes

    /// A secret of raw bytes.
    ///
    /// The bytes handed over are copied, not zeroed.
    public init(_ bytes: some Collection<UInt8>) {
        storage = SecureBytes(bytes)
    }

    init(storage: SecureBytes) {
        self.storage = storage
    }

    /// How many bytes it has.
    public var count: Int { storage.count }

    /// Calls `body` with the bytes, which are valid only during the call.
    public func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try storage.withSpan(body)
    }

    /// A copy of the bytes that nobody zeroes, for a file that is about to be written.
    var unprotectedBytes: [UInt8] {
        withBytes { span in span.indices.map { span[$0] } }
    }
}

extension Secret: Equatable {
    /// Compares in constant time for secrets of one length.
    public static func == (left: Secret, right: Secret) -> Bool {
        left.storage.isEqual(to: right.storage)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<redacted>`.
    public var description: String { "<redacted>" }

    /// Always `<redacted>`.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child], displayStyle: .struct) }
}
