internal import SystemCrypto

extension CredentialState {
    /// The longest passphrase, in bytes.
    public static let longestPassphrase = 1_024

    /// The shortest new passphrase, in Unicode scalars; existing keys may have a shorter one.
    public static let shortestPassphrase = 8

    /// Encrypts the keys of the local CA and of the client CA, or changes their passphrase.
    ///
    /// Keys that `passphrase` opens already stay as they are, unless another tool encrypted them less well.
    ///
    /// - Parameters:
    ///   - passphrase: The new passphrase, ``shortestPassphrase`` characters to ``longestPassphrase`` bytes.
    ///   - options: Whether to write and publish.
    /// - Returns: What changed.
    /// - Throws: ``PassphraseError``; as every change.
    public func encryptAuthorityKeys(
        _ passphrase: Secret,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        try passphrase.checkNewPassphrase()
        return try change("ca.encrypt", "keys", options) { try $0.encryptAuthorityKeys(passphrase) }
    }

    /// Takes the passphrase off the keys of the local CA and of the client CA.
    ///
    /// - Throws: ``PassphraseError``; ``CertificateError/unreadable(path:reason:)`` for what is no key; as every change.
    public func decryptAuthorityKeys(_ options: ChangeOptions = ChangeOptions()) throws -> ChangeReport {
        try change("ca.decrypt", "keys", options) { draft in
            for (path, document) in try draft.authorityKeyDocuments() {
                guard PrivateKey.isEncrypted(pem: document) else {
                    // Or a damaged key would pass for one without a passphrase.
                    try StateDraft.checkKey(document, path)
                    continue
                }
                let key = try StateDraft.open(document, path, draft.passphrase.secret(for: path))
                try draft.replace(path, key.unprotectedBytes)
            }
        }
    }
}

extension StateDraft {
    /// Encrypts the keys of all CAs.
    mutating func encryptAuthorityKeys(_ new: Secret) throws {
        for (path, document) in try authorityKeyDocuments() {
            var key = document
            if PrivateKey.isEncrypted(pem: document) {
                if PrivateKey.isWellProtected(encryptedPEM: document), Self.opens(document, path, new) { continue }
                key = try Self.open(document, path, passphrase.secret(for: path)).unprotectedBytes
            }
            try replace(path, try Self.encrypted(key, path, new))
        }
    }

    private static func opens(_ document: [UInt8], _ path: StatePath, _ passphrase: Secret) -> Bool {
        (try? open(document, path, passphrase)) != nil
    }

    /// The keys of all CAs as they are stored.
    ///
    /// - Throws: ``CertificateError/noAuthority``, ``CertificateError/otherIssuer(_:)``; ``StateError`` when only the key
    ///   is missing.
    fileprivate func authorityKeyDocuments() throws -> [(path: StatePath, document: [UInt8])] {
        let keys = try StatePath.authorityKeys.compactMap { path in try read(path).map { (path, $0) } }
        guard !keys.isEmpty else {
            guard try read(.authority) == nil else {
                throw StateError.documentMissing(StatePath.authorityKey.description)
            }
            throw try lackOfAuthority()
        }
        return keys
    }

    /// Whether the key of a CA is encrypted.
    public func hasEncryptedAuthorityKey() throws -> Bool {
        try StatePath.authorityKeys.contains { try read($0).map { PrivateKey.isEncrypted(pem: $0) } ?? false }
    }
}

extension Secret {
    /// Checks that it has a length for a new passphrase.
    ///
    /// - Throws: ``PassphraseError/empty``, ``PassphraseError/tooShort(_:)``, ``PassphraseError/tooLong(_:)``.
    public func checkNewPassphrase() throws(PassphraseError) {
        if count == 0 { throw .empty }
        if scalarCount < CredentialState.shortestPassphrase { throw .tooShort(CredentialState.shortestPassphrase) }
        if count > CredentialState.longestPassphrase { throw .tooLong(CredentialState.longestPassphrase) }
    }

    /// The number of Unicode scalars, or of bytes when it is not UTF-8; counted where it is.
    private var scalarCount: Int {
        withBytes { span in
            guard let text = try? UTF8Span(validating: span) else { return span.count }
            var (scalars, count) = (text.makeUnicodeScalarIterator(), 0)
            while scalars.next() != nil { count += 1 }
            return count
        }
    }
}
