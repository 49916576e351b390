import FoundationEssentials
internal import SystemCrypto

/// Finds out what is wrong where OpenSSL says a number only.
struct ChainDiagnosis {
    /// The certificates from which the chain was to be built, the leaf among them or not.
    let untrusted: [CertificateDetails]
    /// The certificates at which it may end.
    let anchors: [CertificateDetails]
    /// The time of the verification.
    let now: Date

    /// What OpenSSL's verdict means (X509_V_ERR_… of x509_vfy.h).
    func fault(for verdict: ChainRejection) -> ChainFault {
        guard let certificate = verdict.certificate.flatMap(Self.details) else {
            let place = verdict.subject.map { ChainFault.Place(depth: verdict.depth, title: $0) }
            return ChainFault(place: place, reason: .other(verdict.reason))
        }
        func fault(_ reason: ChainFault.Reason) -> ChainFault {
            ChainFault(place: .init(depth: verdict.depth, title: certificate.title), reason: reason)
        }
        let (fields, summary, profile) = (certificate.fields, certificate.summary, certificate.profile)
        switch verdict.code {
        case 9: return fault(.notYetValid(from: summary.notBefore, until: summary.notAfter, now: now))
        case 10: return fault(.expired(from: summary.notBefore, until: summary.notAfter, now: now))
        case 18, 19: return fault(.untrustedRoot(sha256: summary.sha256, namesakes: namesakes(of: certificate)))
        case 2, 20, 21, 27, 30, 33: return issuerFault(certificate, depth: verdict.depth, verdict.reason)
        case 7: return fault(.badSignature(issuer: summary.issuer))
        // A CA by its basic constraints that is none by its key usage is the same to OpenSSL.
        case 24 where summary.isAuthority, 79 where summary.isAuthority, 32:
            return fault(.keyUsage(found: fields.keyUsage, wanted: "keyCertSign"))
        case 24, 79:
            return fault(.notAuthority(saysSo: profile.extension(KnownExtensions.basicConstraints) != nil))
        case 25:
            let below = verdict.chain.prefix(verdict.depth).dropFirst().compactMap(Self.details)
            // RFC 5280: those that have their own name as issuer do not count.
            let found = below.count { $0.profile.subjectDER != $0.profile.issuerDER }
            return fault(.pathLength(permitted: fields.pathLength ?? 0, found: found))
        case 26:
            let isRestricted = !fields.extendedKeyUsage.isEmpty && !fields.extendedKeyUsage.contains("serverAuth")
            if !isRestricted, verdict.depth == 0, let types = profile.netscapeTypes, !types.contains("server") {
                return fault(.netscapeType(types))
            }
            let wanted = verdict.depth == 0 ? "digitalSignature" : "keyCertSign"
            return fault(
                isRestricted
                    ? .notForServers(fields.extendedKeyUsage) : .keyUsage(found: fields.keyUsage, wanted: wanted)
            )
        case 34:
            let unknown = profile.extensions.first {
                $0.isCritical && !KnownExtensions.all.contains($0.identifier)
            }
            return fault(unknown.map { .criticalExtension($0.identifier) } ?? .other(verdict.reason))
        case 47, 48, 51, 52, 53: return constraintFault(certificate, verdict)
        case 66, 67: return fault(.weakKey(summary.key))
        case 68: return fault(.weakSignature(algorithm: fields.signatureAlgorithm))
        case 85:
            let issuer = verdict.chain.dropFirst(verdict.depth + 1).first.flatMap(Self.details)
            return fault(.noAuthorityKeyIdentifier(issuer: issuer?.fields.subjectKeyIdentifier.map { hexadecimal($0) }))
        case 86: return fault(.noSubjectKeyIdentifier)
        case 88: return fault(.namesNotCritical)
        case 89: return fault(.basicConstraintsNotCritical)
        case 92: return fault(.noKeyUsage)
        default: return fault(.other(verdict.reason))
        }
    }

    /// No issuer was found: because there is none, or because the one with its name is not the one.
    private func issuerFault(_ certificate: CertificateDetails, depth: Int, _ words: String) -> ChainFault {
        let issuer = certificate.summary.issuer
        func fault(_ reason: ChainFault.Reason) -> ChainFault {
            ChainFault(place: .init(depth: depth, title: certificate.title), reason: reason)
        }
        let candidates = (untrusted + anchors).filter {
            $0.profile.subjectDER == certificate.profile.issuerDER && $0 != certificate
        }
        guard let first = candidates.first else { return fault(.issuerMissing(issuer: issuer)) }
        // Of hundreds with one name the first ones tell enough.
        let signer = candidates.prefix(20).first { certificate.isSigned(by: $0) }
        if !candidates.contains(where: { certificate.names(keyOf: $0) }) {
            return fault(
                .issuerKeyDiffers(
                    issuer: issuer,
                    named: certificate.fields.authorityKeyIdentifier.map { hexadecimal($0) },
                    has: (signer ?? first).fields.subjectKeyIdentifier.map { hexadecimal($0) },
                    isSigner: signer != nil
                )
            )
        }
        guard let signer else { return fault(.badSignature(issuer: issuer)) }
        let usage = signer.fields.keyUsage
        guard usage.isEmpty || usage.contains("keyCertSign") else {
            let place = ChainFault.Place(depth: depth + 1, title: signer.title)
            return ChainFault(place: place, reason: .keyUsage(found: usage, wanted: "keyCertSign"))
        }
        return fault(.issuerUnusable(issuer: issuer, words: words))
    }

    /// OpenSSL names the certificate whose name is not permitted; the fault lies with the CA above that says so.
    private func constraintFault(_ certificate: CertificateDetails, _ verdict: ChainRejection) -> ChainFault {
        let above = verdict.chain.enumerated().dropFirst(verdict.depth + 1).compactMap { depth, shared in
            Self.details(shared).map { (depth: depth, details: $0) }
        }.filter { $0.details.profile.extension(KnownExtensions.nameConstraints) != nil }
        let refusing = above.lazy.compactMap { entry in
            GoConstraints.refusedName(entry.details, below: [certificate]).map { (entry, $0) }
        }.first
        guard let (depth, authority) = refusing?.0 ?? above.first else {
            let place = ChainFault.Place(depth: verdict.depth, title: certificate.title)
            return ChainFault(place: place, reason: .other(verdict.reason))
        }
        let place = ChainFault.Place(depth: depth, title: authority.title)
        guard verdict.code == 47 || verdict.code == 48 else {
            return ChainFault(place: place, reason: .unreadableConstraints(words: verdict.reason))
        }
        return ChainFault(
            place: place,
            reason: .nameConstraint(
                name: refusing?.1 ?? listed(certificate.summary.titles),
                permitted: authority.summary.permitted,
                excluded: authority.summary.excluded
            )
        )
    }

    /// The fingerprints of trusted certificates that have the name of this one.
    private func namesakes(of certificate: CertificateDetails) -> [String] {
        anchors.filter { $0.profile.subjectDER == certificate.profile.subjectDER && $0 != certificate }
            .map(\.summary.sha256)
    }

    private static func details(_ certificate: SharedCertificate) -> CertificateDetails? {
        try? CertificateDetails(certificate, number: 1, path: "the chain")
    }
}
