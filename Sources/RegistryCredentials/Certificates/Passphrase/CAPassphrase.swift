import Synchronization

/// Where the passphrase of the CA keys comes from, should they be encrypted.
///
/// It is asked for when a key must be opened, and once at most. It is never stored.
public struct CAPassphrase: Sendable {
    private final class Memory: Sendable {
        let known = Mutex<Secret?>(nil)
    }

    private let provide: @Sendable () throws -> Secret?
    private let memory = Memory()

    /// A passphrase that `provide` reads or asks for; `nil` when there is no way to get one.
    public init(_ provide: @escaping @Sendable () throws -> Secret?) {
        self.provide = provide
    }

    /// No passphrase.
    public static let none = CAPassphrase { nil }

    /// The passphrase for the key at `path`.
    ///
    /// - Throws: ``PassphraseError/missing(path:)``, ``PassphraseError/empty``; whatever `provide` throws.
    func secret(for path: StatePath) throws -> Secret {
        if let known = memory.known.withLock({ $0 }) { return known }
        guard let secret = try provide() else { throw PassphraseError.missing(path: path.description) }
        guard secret.count > 0 else { throw PassphraseError.empty }
        memory.known.withLock { $0 = secret }
        return secret
    }
}
