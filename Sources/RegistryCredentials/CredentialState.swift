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
    private let deployments = DeploymentCache()

    /// A state in `store`; nothing is read yet.
    ///
    /// - Parameters:
    ///   - store: Where the documents are.
    ///   - directory: The absolute path to which `publish.to` is relative.
    ///   - actor: Who makes the changes, for the audit log.
    ///   - clock: The time.
    ///   - random: Randomness for salts, serial numbers, secrets and passwords.
    ///   - warn: Called with what is amiss although the command goes on; lower case, no full stop.
    public init(
        store: any StateStore,
        directory: String,
        actor: String,
        clock: @escaping @Sendable () -> Date = { Date.now },
        random: RandomSource = .system,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.store = store
        self.directory = directory
        self.actor = actor
        self.clock = clock
        self.random = random
        self.warn = warn
    }

    /// Calls `body` with the state while nobody changes it.
    ///
    /// - Throws: ``StateError``, ``DeploymentError``, ``RealmError``, ``FileError``, ``LockError``; whatever `body`
    ///   throws.
    public func read<Result>(_ body: (StateDraft) throws -> Result) throws -> Result {
        try store.withAccess(.shared, recover: republish) {
            let draft = draft()
            guard try draft.read(.deployment) != nil else { throw StateError.missing(directory) }
            return try body(draft)
        }
    }

    /// Changes the state as `body` says, in one transaction, and publishes it.
    ///
    /// - Parameters:
    ///   - action: What the audit log calls it, such as `user.add`.
    ///   - subject: To whom or what, such as `users/alice`.
    ///   - options: Whether to write and publish.
    ///   - body: Decides; it changes the draft and nothing else.
    /// - Returns: What changed.
    /// - Throws: As ``read(_:)``, and ``StateError/notPublished(_:hint:_:)`` when the change was made but others
    ///   cannot see it.
    func change(
        _ action: String,
        _ subject: String,
        _ options: ChangeOptions,
        _ body: (inout StateDraft) throws -> Void
    ) throws -> ChangeReport {
        try store.withAccess(.exclusive, recover: republish) {
            var draft = draft()
            guard try draft.read(.deployment) != nil else { throw StateError.missing(directory) }
            try body(&draft)
            try draft.fillGaps()
            return try apply(draft, action, subject, options)
        }
    }

    /// Commits and publishes a draft.
    func apply(
        _ draft: StateDraft,
        _ action: String,
        _ subject: String,
        _ options: ChangeOptions
    ) throws -> ChangeReport {
        let changes = draft.changes
        let deployment = try draft.deployment()
        let revision = try store.revision()
        var report = ChangeReport(
            documents: changes.map(\.path.description),
            revision: changes.isEmpty ? revision : revision + 1,
            publication: nil,
            warnings: deployment.warnings
        )
        let publisher = try publisher(deployment)
        // Rendered even when it is not to be published: what cannot be rendered must not be committed.
        let files = try Rendering.files(draft, path: deployment.publish.path ?? publisher.root)
        let findings = options.publishes ? try checkedFindings(publisher, files, draft) : []
        guard !options.isDryRun else {
            if options.publishes { report.publication = try preview(publisher, files, findings) }
            return report
        }
        let reason = "\(action) \(subject)"
        let prepared = try publisher.prepare(
            files,
            findings: findings,
            revision: report.revision,
            reason: reason,
            now: draft.now
        )
        let switchPublication = {
            guard options.publishes else { return }
            report.publication = try finish(publisher, prepared, files)
        }
        do {
            guard !changes.isEmpty else {
                try switchPublication()
                return report
            }
            let event = AuditEvent(time: draft.now, actor: actor, action: action, subject: subject)
            try store.commit(changes, expecting: revision, event: event, finish: switchPublication)
        } catch {
            if let prepared { publisher.discard(prepared) }
            throw error
        }
        return report
    }

    /// Publishes what an interrupted process committed.
    private func republish() throws {
        do {
            let draft = draft()
            let deployment = try draft.deployment()
            let publisher = try publisher(deployment)
            let files = try Rendering.files(draft, path: deployment.publish.path ?? publisher.root)
            let prepared = try publisher.prepare(
                files,
                findings: checkedFindings(publisher, files, draft),
                revision: try store.revision(),
                reason: "recovery",
                now: draft.now
            )
            _ = try finish(publisher, prepared, files)
        } catch {
            // The state itself is whole; whoever only wants to read it must not be kept from it.
            warn("an interrupted change was finished, but not published: \(error)")
        }
    }

    private func finish(
        _ publisher: Publisher,
        _ prepared: Publisher.Prepared?,
        _ files: [RenderedFile]
    ) throws -> PublicationReport {
        do {
            if let prepared { try publisher.activate(prepared, files) }
            try publisher.prune()
        } catch {
            let actionable = error as? any ActionableError
            throw StateError.notPublished("\(error)", hint: actionable?.hint, actionable?.kind ?? .io)
        }
        return try prepared?.report
            ?? PublicationReport(
                generation: publisher.currentNumber() ?? 0,
                isNew: false,
                files: [],
                restart: [],
                warnings: []
            )
    }

    /// Where what is published differs from `files`; a certificate that would be new is checked against its key, for a
    /// registry does not start again with one that does not fit.
    private func checkedFindings(
        _ publisher: Publisher,
        _ files: [RenderedFile],
        _ draft: StateDraft
    ) throws -> [PublicationFinding] {
        let findings = try publisher.findings(files)
        let isPairNew = files.contains { file in
            (file.kind == .key || file.kind == .certificate) && findings.contains { $0.path == file.path }
        }
        if isPairNew { try draft.certificate()?.checkKey() }
        return findings
    }

    private func preview(
        _ publisher: Publisher,
        _ files: [RenderedFile],
        _ findings: [PublicationFinding]
    ) throws -> PublicationReport {
        let paths = findings.map(\.path)
        return PublicationReport(
            generation: try publisher.currentNumber() ?? 0,
            isNew: !paths.isEmpty,
            files: paths,
            restart: Manifest.restarts(files.filter { paths.contains($0.path) }),
            warnings: []
        )
    }

    func draft() -> StateDraft {
        StateDraft(store: store, deployments: deployments, now: clock(), random: random)
    }

    func publisher(_ deployment: Deployment) throws -> Publisher {
        let to = deployment.publish.to
        return Publisher(
            root: to.hasPrefix("/") ? to : "\(directory)/\(to)",
            owner: try FileOwner(deployment.publish),
            keep: deployment.publish.keep
        )
    }
}
