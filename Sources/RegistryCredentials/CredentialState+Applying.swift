import FoundationEssentials

extension CredentialState {
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
            warnings: deployment.warnings + draft.warnings
        )
        let publisher = try publisher(deployment)
        // Rendered even when it is not to be published: what cannot be rendered must not be committed.
        var files = try Rendering.files(draft, path: deployment.publish.path ?? publisher.root)
        var findings = options.publishes ? try publisher.findings(files) : []
        do {
            try checkCertificate(draft, files, findings)
        } catch let error as CertificateError where error.isAboutTrust && draft.leavesCertificatesAlone {
            // Whoever is kept out must be kept out at once, whatever has happened to the CA.
            report.warnings.append("\(error); what is published of both stays as it is")
            files = try publisher.keepingPublished(files, of: [.ca, .certificate, .key])
            findings = options.publishes ? try publisher.findings(files) : []
        }
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
            try store.commit(
                changes,
                expecting: revision,
                event: event,
                publishes: options.publishes,
                finish: switchPublication
            )
        } catch {
            if let prepared { publisher.discard(prepared) }
            throw error
        }
        return report
    }

    /// Publishes what an interrupted process committed.
    func republish() throws {
        do {
            let draft = draft()
            let deployment = try draft.deployment()
            let publisher = try publisher(deployment)
            let files = try Rendering.files(draft, path: deployment.publish.path ?? publisher.root)
            let prepared = try publisher.prepare(
                files,
                findings: publisher.findings(files),
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
        } catch {
            let actionable = error as? any ActionableError
            throw StateError.notPublished("\(error)", hint: actionable?.hint, actionable?.kind ?? .io)
        }
        do {
            try publisher.prune()
        } catch {
            warn("old generations cannot be removed: \(error)")
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

    /// Checks a certificate that is new, in the state or in the publication, against its key, and both against what
    /// clients are told to trust: a registry does not start again, or is refused, with what does not fit.
    private func checkCertificate(
        _ draft: StateDraft,
        _ files: [RenderedFile],
        _ findings: [PublicationFinding]
    ) throws {
        func isUnpublished(_ kinds: FileKind...) -> Bool {
            files.contains { file in kinds.contains(file.kind) && findings.contains { $0.path == file.path } }
        }
        let isNew = draft.changes.contains { $0.path == .certificate || $0.path == .certificateKey }
        if isNew || isUnpublished(.key, .certificate) { try draft.certificate()?.checkKey() }
        if isNew || isUnpublished(.ca, .certificate) { try draft.checkTrust() }
    }

    private func preview(
        _ publisher: Publisher,
        _ files: [RenderedFile],
        _ findings: [PublicationFinding]
    ) throws -> PublicationReport {
        let paths = findings.map(\.path)
        if !paths.isEmpty { try publisher.checkLinks(files) }
        return PublicationReport(
            generation: try publisher.currentNumber() ?? 0,
            isNew: !paths.isEmpty,
            files: paths,
            restart: Manifest.restarts(files.filter { paths.contains($0.path) }),
            warnings: []
        )
    }
}

extension CertificateError {
    /// Whether what is served and what clients are told to trust do not fit.
    fileprivate var isAboutTrust: Bool { if case .notSigned = self { true } else { false } }
}

extension StateDraft {
    /// Whether there are changes, and none is about certificates.
    fileprivate var leavesCertificatesAlone: Bool {
        !changes.isEmpty && !changes.contains { $0.path.description.hasPrefix("certificates/") }
    }
}
