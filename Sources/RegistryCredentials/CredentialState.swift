public import FoundationEssentials

/// The credentials of one deployment: the way in for everybody who reads or changes them.
///
/// ```swift
/// let store = DirectoryStore(path: "/etc/regcred")
/// let state = CredentialState(store: store, directory: "/etc/regcred", actor: "deploy")
/// let report = try state.addUser(Username("alice"), realm: users, password: .init(Secret(bytes)))
/// ```
///
/// A change reads the state, decides, renders what is to be published, puts that on disk, commits, and switches the
/// publication, all under the state's lock. What fails before the commit leaves no trace.
public struct CredentialState: Sendable {
    let store: any StateStore
    let directory: String
    let actor: String
    let clock: @Sendable () -> Date
    let random: RandomSource
    let warn: @Sendable (String) -> Void
    let passphrase: CAPassphrase
    private let deployments = DeploymentCache()

    /// A state in `store`; nothing is read yet.
    ///
    /// - Parameters:
    ///   - store: Where the documents are.
    ///   - directory: The absolute path to which `publish.to` is relative.
    ///   - actor: Who makes the changes, for the audit log.
    ///   - clock: The time.
    ///   - random: Randomness for salts, serial numbers, secrets and passwords.
    ///   - passphrase: Where the passphrase of the CA keys comes from, should they be encrypted.
    ///   - warn: Called with what is amiss although the command goes on; lower case, no full stop.
    public init(
        store: any StateStore,
        directory: String,
        actor: String,
        clock: @escaping @Sendable () -> Date,
        random: RandomSource = .system,
        passphrase: CAPassphrase = .none,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.store = store
        self.directory = directory
        self.actor = actor
        self.clock = clock
        self.random = random
        self.passphrase = passphrase
        self.warn = warn
    }

    /// Calls `body` with the state while nobody changes it.
    ///
    /// - Throws: ``StateError``, ``DeploymentError``, ``RealmError``, ``FileError``, ``LockError``; whatever `body`
    ///   throws.
    public func read<Result>(_ body: (StateDraft) throws -> Result) throws -> Result {
        try store.withAccess(.shared, recover: republish) {
            let draft = draft()
            try checkDocuments(draft)
            return try body(draft)
        }
    }

    /// Changes the state as `body` says, in one transaction, and publishes it.
    ///
    /// - Parameters:
    ///   - action: What the audit log calls it, such as `user.add`.
    ///   - subject: To whom or what, such as `users/alice`.
    ///   - options: Whether to write and publish.
    ///   - body: Decides; it changes the draft and nothing else. It is called again when it wanted a passphrase, which
    ///     is asked for while nobody waits for the state.
    /// - Returns: What changed.
    /// - Throws: As ``read(_:)``, and ``StateError/notPublished(_:hint:_:)`` when the change was made but others
    ///   cannot see it.
    func change(
        _ action: String,
        _ subject: String,
        _ options: ChangeOptions,
        _ body: (inout StateDraft) throws -> Void
    ) throws -> ChangeReport {
        try passphrase.asking {
            try store.withAccess(.exclusive, recover: republish) {
                var draft = draft()
                try checkDocuments(draft)
                try body(&draft)
                try draft.fillGaps()
                return try apply(draft, action, subject, options)
            }
        }
    }

    /// Checks that what was there once is there still.
    ///
    /// A realm file that was lost must not pass for a realm without users: they would all be locked out.
    private func checkDocuments(_ draft: StateDraft) throws {
        guard try draft.read(.deployment) != nil else {
            guard try store.revision() == 0 else { throw StateError.documentMissing("\(directory)/regcred.yaml") }
            throw StateError.missing(directory)
        }
        let deployment = try draft.deployment()
        let root = publicationRoot(deployment)
        for realm in deployment.realms where try !draft.exists(.realm(realm.name)) {
            guard try Files.statusFollowingLinks("\(root)/auth/\(realm.name).htpasswd") == nil else {
                throw StateError.documentMissing("\(directory)/\(StatePath.realm(realm.name))")
            }
        }
    }

    /// The folder of the publication, absolute.
    func publicationRoot(_ deployment: Deployment) -> String {
        let to = deployment.publish.to
        let parts = (to.utf8.first == UInt8(ascii: "/") ? to : "\(directory)/\(to)").split(separator: "/")
        return parts.filter { $0 != "." }.reduce("") { "\($0)/\($1)" }
    }

    func draft() -> StateDraft {
        StateDraft(store: store, deployments: deployments, now: clock(), random: random, passphrase: passphrase)
    }

    func publisher(_ deployment: Deployment) throws -> Publisher {
        let root = publicationRoot(deployment)
        // The whole folder is mounted into containers.
        let reserved = ["", "/realms", "/certificates", "/secrets", "/.transaction"].map {
            Array((directory + $0).utf8)
        }
        let isUnsafe = reserved.enumerated().contains { number, folder in
            let isInside = number > 0 && (Array(root.utf8) + [0x2f]).starts(with: folder + [0x2f])
            return isInside || (folder + [0x2f]).starts(with: Array(root.utf8) + [0x2f])
        }
        guard !isUnsafe else { throw PublicationError.insideState(deployment.publish.to) }
        return Publisher(root: root, owner: try FileOwner(deployment.publish), keep: deployment.publish.keep)
    }
}
