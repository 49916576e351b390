internal import SystemCrypto

extension CredentialState {
    /// What installing a certificate came to.
    public struct InstallOutcome: Sendable {
        /// The certificate in service after it.
        public let certificate: CertificateSummary
        /// The root at which its chain ends.
        public let anchor: CertificateSummary
        /// Names that the CA added.
        public let addedNames: [String]
        /// What was left out, and what stays; lower case, no full stop.
        public let notes: [String]
        /// What changed.
        public let report: ChangeReport
    }

    /// Puts a certificate of an outside CA into service, with the key of the pending request, or with the key in service.
    ///
    /// - Parameters:
    ///   - files: The certificate, its chain and its root.
    ///   - options: Whether to write and publish.
    /// - Returns: What it came to.
    /// - Throws: ``CertificateFileError``, ``InstallError`` when a check fails, ``RequestError``, ``CertificateError``; as every change. Nothing has
    ///   changed then.
    public func installCertificate(
        _ files: InstallFiles,
        _ options: ChangeOptions = ChangeOptions()
    ) throws -> InstallOutcome {
        var installed: (installation: CertificateInstallation, notes: [String])?
        var report = try change("cert.install", "server", options) { installed = try $0.install(files) }
        guard let (installation, notes) = installed else {
            throw StateError.documentMissing(StatePath.certificate.description)
        }
        if !installation.addedNames.isEmpty {
            report.warnings.append(
                "the certificate has names that nobody asked for: \(listed(installation.addedNames))"
            )
        }
        return InstallOutcome(
            certificate: try CertificateSummary(
                pem: installation.certificate,
                path: StatePath.certificate.description
            ),
            anchor: try CertificateSummary(pem: installation.anchor, path: StatePath.trustAnchors.description),
            addedNames: installation.addedNames,
            notes: notes,
            report: report
        )
    }
}

extension StateDraft {
    /// Installs a certificate of an outside CA.
    fileprivate mutating func install(
        _ files: InstallFiles
    ) throws -> (installation: CertificateInstallation, notes: [String]) {
        try checkOutside()
        let names = try deployment().certificateNames
        let before = try anchorsInService()
        let candidates = try CertificateCandidates(files, inService: try trustAnchors()?.current)
        let installation = try CertificateInstallation(candidates, keys: ownKeys(), names: names, now: now)
        let old = try certificateSummary()
        // What is in service already is left alone, earlier anchors included.
        let isSame = try read(.certificate) == installation.certificate && before?.current == installation.anchor
        if !isSame {
            let anchors = before.flatMap { before in
                old.map { before.replacing(with: installation.anchor, until: $0.notAfter, now: now) }
            }
            try write(.trustAnchors, (anchors ?? TrustAnchors(current: installation.anchor)).bytes)
        }
        try write(.certificate, installation.certificate)
        try write(.certificateKey, installation.key.unprotectedBytes)
        try discardNext()
        var notes = installation.notes
        if let problem = candidates.systemProblem { notes.append(problem) }
        if installation.isPending {
            try rememberRequest()
            try remove(.request)
            try remove(.requestKey)
        } else if try read(.request) != nil {
            notes.append("the certificate is for the key in service; the pending request with another key stays")
        }
        return (installation, notes)
    }

    /// The keys that a certificate may be for: that of the pending request, then that in service.
    private func ownKeys() throws -> [CertificateInstallation.OwnKey] {
        var keys: [CertificateInstallation.OwnKey] = []
        if let bytes = try read(.requestKey) {
            let key = Secret(bytes)
            do throws(CryptoError) {
                _ = try PrivateKey(pem: key.storage).kind
            } catch {
                throw RequestError.keyUnusable("\(error)")
            }
            keys.append(.init(key: key, isPending: true, title: "the pending request's key"))
        }
        if let key = try certificate()?.key {
            keys.append(.init(key: key, isPending: false, title: "the key in service"))
        }
        return keys
    }
}
