public import FoundationEssentials

/// What a draft has read from its store.
private final class StoreCache {
    var documents: [StatePath: [UInt8]?] = [:]
    var realms: [Identifier: HtpasswdDocument] = [:]

    func forget(_ realm: Identifier) {
        documents[.realm(realm)] = nil
        realms[realm] = nil
    }
}

/// The documents of a state as values, and the changes that a transaction will make to them.
///
/// Reading goes through the changes, so that what was set is what is read. Setting what is already there is no
/// change.
public struct StateDraft {
    private let store: any StateStore
    private var changed: [StatePath: [UInt8]?] = [:]
    private var changedRealms: [Identifier: HtpasswdDocument] = [:]
    private let cache = StoreCache()
    private let deployments: DeploymentCache
    let openedKeys = OpenedKeys()

    /// The time of the transaction, whole seconds.
    public let now: Date
    /// Where randomness comes from.
    let random: RandomSource
    /// Where the passphrase of the CA keys comes from.
    let passphrase: CAPassphrase
    /// What is amiss although the change is made, for its report; lower case, no full stop.
    var warnings: [String] = []

    init(
        store: any StateStore,
        deployments: DeploymentCache,
        now: Date,
        random: RandomSource,
        passphrase: CAPassphrase = .none
    ) {
        self.store = store
        self.deployments = deployments
        self.now = now.wholeSeconds
        self.random = random
        self.passphrase = passphrase
    }

    /// What would be written, in the order of the paths.
    public var changes: [DocumentChange] {
        changed.map { DocumentChange(path: $0.key, bytes: $0.value) }.sorted { $0.path < $1.path }
    }

    /// The bytes of a document; `nil` when there is none.
    ///
    /// - Throws: ``FileError`` or ``StateError`` when the store cannot or must not read it.
    public func read(_ path: StatePath) throws -> [UInt8]? {
        if let bytes = changed[path] { return bytes }
        return try stored(path)
    }

    /// Gives `visit` the bytes of a document in pieces, until it returns `false`; keeps nothing of what it reads.
    ///
    /// - Throws: As ``read(_:)``.
    func read(_ path: StatePath, pieces visit: ([UInt8]) -> Bool) throws {
        guard let known = changed[path] ?? cache.documents[path] else { return try store.read(path, pieces: visit) }
        _ = known.map(visit)
    }

    /// Whether there is such a document, which may be large.
    ///
    /// - Throws: As ``read(_:)``.
    func exists(_ path: StatePath) throws -> Bool {
        var isThere = false
        try read(path) { _ in
            isThere = true
            return false
        }
        return isThere
    }

    /// What the store has; it does not change while the draft lives, so it is read once.
    private func stored(_ path: StatePath) throws -> [UInt8]? {
        if let known = cache.documents[path] { return known }
        let bytes = try store.read(path)
        cache.documents[path] = .some(bytes)
        return bytes
    }

    /// Writes a document, unless it has these bytes already; the key of a CA encrypted, if the others are.
    ///
    /// - Throws: As ``read(_:)``; ``PassphraseError``.
    mutating func write(_ path: StatePath, _ bytes: [UInt8]) throws {
        try replace(path, StatePath.authorityKeys.contains(path) ? sealed(bytes, as: path) : bytes)
    }

    /// Writes a document as it is, unless it has these bytes already.
    ///
    /// - Throws: As ``read(_:)``.
    mutating func replace(_ path: StatePath, _ bytes: [UInt8]) throws {
        changed.removeValue(forKey: path)
        if try stored(path) != bytes { changed[path] = bytes }
    }

    /// Removes a document, if there is one.
    ///
    /// - Throws: As ``read(_:)``.
    mutating func remove(_ path: StatePath) throws {
        changed.removeValue(forKey: path)
        if try stored(path) != nil { changed[path] = .some(nil) }
    }

    /// What regcred.yaml says.
    ///
    /// - Throws: ``DeploymentError``; ``StateError/missing(_:)`` when there is none.
    public func deployment() throws -> Deployment {
        guard let bytes = try read(.deployment) else {
            throw StateError.documentMissing(StatePath.deployment.description)
        }
        return try deployments.deployment(bytes)
    }

    /// The users of a realm; an empty realm when it has no file yet.
    ///
    /// - Throws: ``RealmError`` when its file is malformed.
    public func realm(_ name: Identifier) throws -> HtpasswdDocument {
        if let realm = changedRealms[name] ?? cache.realms[name] { return realm }
        let path = StatePath.realm(name)
        guard let bytes = try read(path) else { return HtpasswdDocument() }
        do {
            let realm = try HtpasswdDocument(parsing: bytes)
            cache.realms[name] = realm
            return realm
        } catch {
            throw RealmError(path: path.description, problem: error)
        }
    }

    /// One user of a realm; an empty realm when it has no file yet.
    ///
    /// - Throws: ``RealmError`` when its file is malformed.
    func search(for user: Username, in name: Identifier) throws -> HtpasswdSearch {
        let path = StatePath.realm(name)
        let bytes = try read(path) ?? []
        do throws(HtpasswdError) {
            return try HtpasswdSearch(for: user, in: bytes)
        } catch {
            throw RealmError(path: path.description, problem: error)
        }
    }

    /// Changes the users of a realm in place, and drops the comments that belong to nobody any more.
    ///
    /// Nothing else holds the document meanwhile, so that a large one is not copied.
    ///
    /// - Throws: As ``realm(_:)``; whatever `body` throws.
    mutating func edit(_ name: Identifier, _ body: (inout HtpasswdDocument) throws -> Void) throws {
        var document = try realm(name)
        let wasChanged = changed[.realm(name)] != nil
        changedRealms[name] = nil
        changed[.realm(name)] = nil
        cache.forget(name)
        try body(&document)
        if document.isModified { document.dropOrphanedMetadata() }
        if document.isModified || wasChanged { changed[.realm(name)] = .some(document.bytes) }
        changedRealms[name] = document
    }

    /// Writes the users of a realm, without the comments that belong to nobody any more.
    ///
    /// - Throws: As ``read(_:)``.
    mutating func write(_ realm: HtpasswdDocument, as name: Identifier) throws {
        var realm = realm
        realm.dropOrphanedMetadata()
        try write(.realm(name), realm.bytes)
        changedRealms[name] = realm
        // A realm may have a hundred megabytes; what it was is not needed any more.
        cache.forget(name)
    }

    /// The HTTP secret of a registry; `nil` when it has none yet.
    ///
    /// - Throws: ``StateError/malformed(path:reason:)``.
    public func httpSecret(_ registry: Identifier) throws -> HTTPSecret? {
        let path = StatePath.httpSecret(registry)
        return try read(path).map { try HTTPSecret(parsing: $0, path: path.description) }
    }

    /// The certificate in service with its key; `nil` when there is none yet.
    ///
    /// - Throws: ``StateError/documentMissing(_:)`` when one of the two is missing.
    func certificate() throws -> IssuedCertificate? {
        try pair(.certificate, .certificateKey)
    }

    /// The local CA with its key, which is opened; `nil` when there is none.
    ///
    /// - Throws: ``StateError/documentMissing(_:)`` when one of the two is missing; ``PassphraseError``.
    func authority() throws -> IssuedCertificate? {
        try pair(.authority, .authorityKey).map { try opened($0, .authorityKey) }
    }

    /// A certificate with its key, as it is stored; `nil` when there is none of the two.
    ///
    /// - Throws: ``StateError/documentMissing(_:)`` when one of the two is missing.
    func pair(_ certificate: StatePath, _ key: StatePath) throws -> IssuedCertificate? {
        switch (try read(certificate), try read(key)) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return IssuedCertificate(certificate: certificate, key: Secret(key))
        case (nil, _): throw StateError.documentMissing(certificate.description)
        case (_, nil): throw StateError.documentMissing(key.description)
        }
    }
}
