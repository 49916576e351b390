internal import SystemCrypto

/// The keys of CAs that a draft has opened, so that one passphrase is derived from once.
final class OpenedKeys {
    /// What a document held, and the key in it.
    var keys: [StatePath: (document: [UInt8], key: Secret)] = [:]
}

extension StateDraft {
    /// `authority` with its key as unencrypted PEM; the key itself when it is not encrypted.
    ///
    /// - Throws: ``PassphraseError``.
    func opened(_ authority: IssuedCertificate, _ path: StatePath) throws -> IssuedCertificate {
        let document = authority.key.unprotectedBytes
        guard PrivateKey.isEncrypted(pem: document) else { return authority }
        return IssuedCertificate(certificate: authority.certificate, key: try opened(document, path))
    }

    /// The encrypted key in `document` as unencrypted PEM.
    private func opened(_ document: [UInt8], _ path: StatePath) throws -> Secret {
        if let known = openedKeys.keys[path], known.document == document { return known.key }
        let key = try Self.open(document, path, try passphrase.secret(for: path))
        openedKeys.keys[path] = (document, key)
        return key
    }

    /// Opens an encrypted key.
    ///
    /// - Throws: ``PassphraseError/wrong(path:)``, ``PassphraseError/unreadable(path:reason:)``.
    static func open(_ document: [UInt8], _ path: StatePath, _ passphrase: Secret) throws -> Secret {
        do {
            let key = try PrivateKey(encryptedPEM: document, passphrase: passphrase.storage)
            return Secret(storage: try key.pem())
        } catch PrivateKey.DecryptionFailure.wrongPassphrase {
            throw PassphraseError.wrong(path: path.description)
        } catch PrivateKey.DecryptionFailure.crypto(let error) {
            throw PassphraseError.unreadable(path: path.description, reason: "\(error)")
        }
    }

    /// Checks that `document` is an unencrypted key.
    ///
    /// - Throws: ``CertificateError/unreadable(path:reason:)``.
    static func checkKey(_ document: [UInt8], _ path: StatePath) throws(CertificateError) {
        do throws(CryptoError) {
            _ = try PrivateKey(pem: SecureBytes(document))
        } catch {
            throw .unreadable(path: path.description, reason: "\(error)")
        }
    }

    /// `document`, encrypted when the state keeps the keys of its CAs encrypted.
    ///
    /// A key that is there already stays as it is. The passphrase must open what is there: a slip of the fingers would
    /// lock the new key for good.
    func sealed(_ document: [UInt8], as path: StatePath) throws -> [UInt8] {
        guard !document.isEmpty, !PrivateKey.isEncrypted(pem: document) else { return document }
        var encrypted: [(path: StatePath, document: [UInt8])] = []
        for path in StatePath.authorityKeys {
            if let there = try read(path), PrivateKey.isEncrypted(pem: there) { encrypted.append((path, there)) }
        }
        guard let proof = encrypted.first else { return document }
        if let there = encrypted.first(where: { $0.path == path }),
            try opened(there.document, path) == Secret(document)
        {
            return there.document
        }
        _ = try opened(proof.document, proof.path)
        return try Self.encrypted(document, path, passphrase.secret(for: path))
    }

    /// The key of `document` under `passphrase`.
    static func encrypted(_ document: [UInt8], _ path: StatePath, _ passphrase: Secret) throws -> [UInt8] {
        let bytes: [UInt8]
        do throws(CryptoError) {
            bytes = try PrivateKey(pem: SecureBytes(document)).encryptedPEM(passphrase: passphrase.storage)
        } catch {
            throw CertificateError.unreadable(path: path.description, reason: "\(error)")
        }
        // Nobody may be locked out by what cannot be read again.
        _ = try open(bytes, path, passphrase)
        return bytes
    }
}
