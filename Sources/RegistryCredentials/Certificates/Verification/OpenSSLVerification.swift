import FoundationEssentials
internal import SystemCrypto

/// What clients that use OpenSSL make of certificates: OpenSSL itself decides, the host name aside.
struct OpenSSLVerification {
    let served: [CertificateDetails]
    let anchors: [CertificateDetails]
    let now: Date

    /// The most bytes of certificates that a client takes: SSL_MAX_CERT_LIST_DEFAULT of ssl.h.
    static let sizeLimit = 102_400

    /// Why a client with these rules refuses the first certificate; `nil` when it accepts it.
    func refusal(isStrict: Bool) -> ClientRefusal? {
        if let refusal = ServedOrder.sizeRefusal(served, limit: Self.sizeLimit) { return refusal }
        // Security level 2, the default from OpenSSL 3.2 on and in Debian and Ubuntu long before.
        var policy = ChainPolicy(isStrict: isStrict, securityLevel: 2, time: Int64(now.timeIntervalSince1970))
        // curl and Python set it; without it an intermediate alone is no anchor.
        policy.allowsPartialChain = true
        let leaf = served[0]
        switch leaf.fields.keyDescription {
        case "ecdsa-p256", "ecdsa-p384", "ec-secp521r1", "ed25519", "ed448": break
        case let kind where kind.hasPrefix("rsa-"): break
        case let kind: return .key("the certificate", "a key of the kind \(kind)")
        }
        do throws(ChainError) {
            _ = try ChainVerification.build(
                for: leaf.shared,
                untrusted: served.dropFirst().map(\.shared),
                anchors: anchors.map(\.shared),
                policy: policy
            )
            return nil
        } catch {
            switch error {
            case .crypto(let error): return .other("the certificate", "\(error)")
            case .rejected(let rejection): return reason(rejection)
            }
        }
    }

    /// OpenSSL's number as a reason (X509_V_ERR_… of x509_vfy.h).
    private func reason(_ rejection: ChainRejection) -> ClientRefusal {
        let certificate = culprit(rejection)
        let who = certificate?.called(depth: rejection.depth) ?? "the chain"
        switch rejection.code {
        case 9: return .notYetValid(who, certificate?.summary.notBefore ?? now)
        case 10: return .expired(who, certificate?.summary.notAfter ?? now)
        case 2, 18, 19, 20, 21, 27, 33: return unknown(certificate ?? served[0], depth: rejection.depth)
        case 7: return .badSignature(who)
        // A CA by its basic constraints that is none by its key usage is the same to OpenSSL.
        case 24, 79: return certificate?.summary.isAuthority == true ? .keyUsage(who) : .notAuthority(who)
        case 25: return .pathLength(who)
        case 26: return usage(certificate, who)
        case 30: return .keyIdentifierMismatch(who)
        case 32: return .keyUsage(who)
        case 34:
            let entry = certificate?.profile.extensions.first {
                $0.isCritical && !KnownExtensions.all.contains($0.identifier)
            }
            return .criticalExtension(who, identifier: entry?.identifier ?? "?")
        case 47, 48:
            return .nameConstraint(
                constrainer?.called(depth: 1) ?? "a CA",
                name: served[0].summary.names.joined(separator: ", ")
            )
        case 51, 52, 53: return .unreadableConstraints(constrainer?.called(depth: 1) ?? "a CA")
        case 66, 67: return .key(who, "a key that is too small: \(certificate?.summary.key ?? "unknown")")
        case 68: return .weakDigest(who, certificate?.profile.signatureDigest ?? "a weak digest")
        case 85: return .noAuthorityKeyIdentifier(who)
        case 86: return .noSubjectKeyIdentifier(who)
        case 88: return .namesNotCritical(who)
        case 89: return .basicConstraintsNotCritical(who)
        case 92: return .noKeyUsage(who)
        default: return .other(who, rejection.reason)
        }
    }

    /// No issuer was found: because there is none, or because the one with its name is not the one.
    private func unknown(_ certificate: CertificateDetails, depth: Int) -> ClientRefusal {
        let who = certificate.called(depth: depth)
        let candidates = (served.dropFirst() + anchors).filter {
            $0.profile.subjectDER == certificate.profile.issuerDER && $0 != certificate
        }
        // Of hundreds with one name the first ones tell enough.
        if let issuer = candidates.prefix(20).first(where: { certificate.isSigned(by: $0) }) {
            if let wanted = certificate.fields.authorityKeyIdentifier, wanted != issuer.fields.subjectKeyIdentifier {
                return .keyIdentifierMismatch(who)
            }
            if !issuer.fields.keyUsage.isEmpty, !issuer.fields.keyUsage.contains("keyCertSign") {
                return .keyUsage(issuer.called(depth: 1))
            }
        } else if let candidate = candidates.first {
            return certificate.names(keyOf: candidate) ? .badSignature(who) : .anotherKey(certificate.summary.issuer)
        }
        return .unknownAuthority(certificate.summary.issuer)
    }

    private func usage(_ certificate: CertificateDetails?, _ who: String) -> ClientRefusal {
        let extended = certificate?.fields.extendedKeyUsage ?? []
        guard extended.isEmpty || extended.contains("serverAuth") else { return .notForServers(who) }
        return .keyUsage(who)
    }

    private func culprit(_ rejection: ChainRejection) -> CertificateDetails? {
        if rejection.depth == 0 { return served[0] }
        return (served.dropFirst() + anchors).first { $0.summary.subject == rejection.subject }
    }

    private var constrainer: CertificateDetails? {
        (served.dropFirst() + anchors).first { $0.profile.extension(KnownExtensions.nameConstraints) != nil }
    }
}
