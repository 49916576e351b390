import FoundationEssentials
import RegistryCredentials

extension CertificateChecks {
    /// What `cert show` and `cert verify` do.
    static func checkInspection(_ bytes: [UInt8]) throws {
        guard let certificates = try attempt({ try CertificateDetails.read(bytes, path: "f") }) else { return }
        for certificate in certificates {
            try expect(certificate.sha1.utf8.count == 40, "each has a SHA-1 fingerprint")
            try expect(certificate.pin.utf8.count == "sha256//".utf8.count + 44, "each has a pin")
            try expect(!certificate.title.isEmpty, "each can be called something")
            try expect(!certificate.signatureAlgorithm.isEmpty, "each has a signature algorithm")
            _ = certificate.keyUsage + certificate.extendedKeyUsage + certificate.otherNames
            try expect(
                try CertificateDetails.read(certificate.pem(), path: "f") == [certificate],
                "what is written is read"
            )
        }
        let start = certificates[0].summary.notBefore
        for now in [ForeignState.now, start.addingTimeInterval(-1)] {
            _ = certificates.map { $0.summary.daysLeft(at: now) }
        }
        try checkLint(certificates, anchors: nil, .publicTrust, at: start)
        try checkLint(certificates, anchors: Array(certificates.suffix(1)), .privateTrust, at: ForeignState.now)
        try checkVerdicts(certificates, anchors: Array(certificates.suffix(1)), at: ForeignState.now)
        try checkVerdicts(certificates, anchors: certificates, at: start.addingTimeInterval(1))
    }

    private static func checkLint(
        _ certificates: [CertificateDetails],
        anchors: [CertificateDetails]?,
        _ audience: CertificateLint.Audience,
        at now: Date
    ) throws {
        let lint = CertificateLint(certificates, anchors: anchors, audience: audience, at: now)
        let places = lint.findings.map(\.certificate)
        try expect(places.allSatisfy(certificates.indices.contains), "a finding is about one of the certificates")
        try expect(places == places.sorted(), "findings stand in the order of the certificates")
        try expect(lint.findings.allSatisfy { !$0.message.isEmpty }, "a finding says something")
    }

    private static func checkVerdicts(
        _ certificates: [CertificateDetails],
        anchors: [CertificateDetails],
        at now: Date
    ) throws {
        let own = certificates[0].summary.names.compactMap { ServerName($0) }
        for host in ForeignState.hosts + own.prefix(1) {
            let verdicts = try ClientVerdict.predict(certificates, anchors: anchors, host: host, port: 5000, at: now)
            try expect(verdicts.map(\.client) == CertificateClient.allCases, "each client has a verdict")
            let refusals = verdicts.compactMap(\.refusal)
            try expect(refusals.allSatisfy { !$0.name.isEmpty && !$0.description.isEmpty }, "a refusal says why")
        }
    }

    /// What `cert install` does: with our root as trusted, and with whatever root the file itself has.
    static func checkInstalling(_ file: CertificateFile) throws {
        let state = try ForeignState.outside.get()
        let own = CertificateFile(name: "root", bytes: Array(ForeignState.root.utf8))
        for files in [InstallFiles(files: [file], authorities: [own]), InstallFiles(files: [file], chain: [file])] {
            let outcome = try attempt { try state.installCertificate(files, ForeignState.dryRun) }
            guard let outcome else { continue }
            let names = outcome.certificate.names
            try expect(ForeignState.names.allSatisfy(names.contains), "what is installed has the names")
            try expect(!outcome.certificate.isAuthority, "what is installed is no CA")
            try expect(outcome.anchor.subject == outcome.anchor.issuer, "the chain ends at a root")
        }
    }

    /// What `cert sign` does.
    static func checkSigning(_ file: CertificateFile) throws {
        let state = try ForeignState.local.get()
        let outcome = try attempt { try state.signRequest(file, ForeignState.dryRun) }
        guard let outcome else { return }
        try expect(outcome.certificate.names.allSatisfy(ForeignState.names.contains), "only our names are signed")
        try expect(!outcome.certificate.isAuthority, "what is signed is no CA")
    }

    /// What commands do with a document that was damaged: they tell, or go on.
    static func checkDocument(_ path: StatePath, _ bytes: [UInt8]) throws {
        let states =
            switch path {
            case .trustAnchors: [ForeignState.installed]
            // Without its CAs, those are missing.
            case .rollover: [ForeignState.rolling]
            default: [ForeignState.local, ForeignState.rolling]
            }
        try ForeignState.$replaced.withValue([path: bytes]) {
            for state in states {
                let state = try state.get()
                _ = try attempt { try state.read { try $0.signedCertificates().count } }
                _ = try attempt { try state.read { try $0.clientCertificates().count } }
                if path != .trustAnchors {
                    _ = try attempt { try state.read { try $0.rolloverStatus() } }
                    _ = try attempt { try state.read { try $0.authorityBundle() } }
                }
                _ = try attempt { try state.plan() }
                _ = try attempt { try state.publish(ForeignState.dryRun) }
            }
        }
    }
}
