import Synchronization

/// Where the passphrase of the CA keys comes from, should they be encrypted.
///
/// It is wanted when a key must be opened, and got once at most. It is never stored.
public struct CAPassphrase: Sendable {
    private final class Memory: Sendable {
        let known = Mutex<Secret?>(nil)
    }

    private let read: @Sendable () throws -> Secret?
    private let ask: (@Sendable () throws -> Secret)?
    private let memory = Memory()

    /// A passphrase that is read from somewhere, or asked for.
    ///
    /// - Parameters:
    ///   - read: Reads it without waiting; `nil` when there is nothing to read.
    ///   - ask: Asks a person, for whom nobody else must wait: never while the state is locked. `nil` when there is
    ///     nobody to ask.
    public init(
        _ read: @escaping @Sendable () throws -> Secret?,
        ask: (@Sendable () throws -> Secret)? = nil
    ) {
        self.read = read
        self.ask = ask
    }

    /// No passphrase.
    public static let none = CAPassphrase { nil }

    /// The passphrase for the key at `path`.
    ///
    /// - Throws: ``PassphraseError/missing(path:)``, ``PassphraseError/empty``; whatever reading throws.
    func secret(for path: StatePath) throws -> Secret {
        if let known = memory.known.withLock({ $0 }) { return known }
        guard let secret = try read() else { throw PassphraseError.missing(path: path.description) }
        try remember(secret)
        return secret
    }

    /// Calls `body`, and asks and calls it once more when it wants a passphrase that nobody has said yet.
    func asking<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as PassphraseError {
            guard let ask, isAnswerable(error) else { throw error }
            try remember(ask())
            return try body()
        }
    }

    /// Whether the error says that a passphrase is wanted, and somebody can be asked for it.
    func isAnswerable(_ error: any Error) -> Bool {
        guard case .missing? = error as? PassphraseError else { return false }
        return ask != nil && memory.known.withLock { $0 } == nil
    }

    private func remember(_ secret: Secret) throws {
        guard secret.count > 0 else { throw PassphraseError.empty }
        memory.known.withLock { $0 = secret }
    }
}
