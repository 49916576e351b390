public import FoundationEssentials

/// What regcred.yaml says, once it was read: a draft is read many times, and parsing costs more than all the rest.
private final class ParsedDeployment {
    var value: Deployment?
}

/// The documents of a state as values, and the changes that a transaction will make to them.
///
/// Reading goes through the changes, so that what was set is what is read. Setting what is already there is no
/// change.
public struct StateDraft {
    private let store: any StateStore
    private var changed: [StatePath: [UInt8]?] = [:]
    private let parsedDeployment = ParsedDeployment()

    /// The time of the transaction, whole seconds.
    public let now: Date
    /// Where randomness comes from.
    let random: RandomSource

    init(store: any StateStore, now: Date, random: RandomSource) {
        self.store = store
        self.now = now.wholeSeconds
        self.random = random
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
        return try store.read(path)
    }

    /// Writes a document, unless it has these bytes already.
    ///
    /// - Throws: As ``read(_:)``.
    mutating func write(_ path: StatePath, _ bytes: [UInt8]) throws {
        if path == .deployment { parsedDeployment.value = nil }
        changed.removeValue(forKey: path)
        if try store.read(path) != bytes { changed[path] = bytes }
    }

    /// What regcred.yaml says.
    ///
    /// - Throws: ``DeploymentError``; ``StateError/missing(_:)`` when there is none.
    public func deployment() throws -> Deployment {
        if let deployment = parsedDeployment.value { return deployment }
        guard let bytes = try read(.deployment) else {
            throw StateError.documentMissing(StatePath.deployment.description)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DeploymentError(file: StatePath.deployment.description, line: nil, problem: .syntax("not UTF-8"))
        }
        let deployment = try Deployment(parsing: text, file: StatePath.deployment.description)
        parsedDeployment.value = deployment
        return deployment
    }

    /// The users of a realm; an empty realm when it has no file yet.
    ///
    /// - Throws: ``RealmError`` when its file is malformed.
    public func realm(_ name: Identifier) throws -> HtpasswdDocument {
        let path = StatePath.realm(name)
        guard let bytes = try read(path) else { return HtpasswdDocument() }
        do {
            return try HtpasswdDocument(parsing: bytes)
        } catch {
            throw RealmError(path: path.description, problem: error)
        }
    }

    /// Writes the users of a realm, without the comments that belong to nobody any more.
    ///
    /// - Throws: As ``read(_:)``.
    mutating func write(_ realm: HtpasswdDocument, as name: Identifier) throws {
        var realm = realm
        realm.dropOrphanedMetadata()
        try write(.realm(name), realm.bytes)
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

    /// The local CA with its key; `nil` when there is none.
    ///
    /// - Throws: ``StateError/documentMissing(_:)`` when one of the two is missing.
    func authority() throws -> IssuedCertificate? {
        try pair(.authority, .authorityKey)
    }

    private func pair(_ certificate: StatePath, _ key: StatePath) throws -> IssuedCertificate? {
        switch (try read(certificate), try read(key)) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return IssuedCertificate(certificate: certificate, key: Secret(key))
        case (nil, _): throw StateError.documentMissing(certificate.description)
        case (_, nil): throw StateError.documentMissing(key.description)
        }
    }
}
