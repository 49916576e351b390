internal import SystemCrypto

/// What a server sends first, and how much it sends.
enum ServedOrder {
    /// Why the first certificate is the wrong one to come first; `nil` when it may be the right one.
    static func refusal(_ served: [CertificateDetails], host: ServerName) -> ClientRefusal? {
        let first = served[0]
        guard HostMatching(first).goRefusal(host) != nil else { return nil }
        let index = served.dropFirst().firstIndex { HostMatching($0).goRefusal(host) == nil }
        // A CA's certificate with names may be the server's own, which signs itself.
        let isOther = index != nil || first.summary.isAuthority && first.fields.names.isEmpty
        guard isOther else { return nil }
        return .leafNotFirst(
            first.title,
            isAuthority: first.summary.isAuthority,
            host: "\(host)",
            number: index.map { $0 + 1 }
        )
    }

    /// Why a client does not read the message with the certificates (RFC 8446 section 4.4.2); `nil` when it does.
    static func sizeRefusal(_ served: [CertificateDetails], limit: Int) -> ClientRefusal? {
        // Each has its length before it and the length of its extensions behind it.
        let count = served.reduce(4) { $0 + $1.size + 5 }
        return count > limit ? .tooLarge(count, limit: limit) : nil
    }
}
