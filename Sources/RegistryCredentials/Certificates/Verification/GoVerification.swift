import FoundationEssentials
internal import SystemCrypto

/// What Go's clients make of certificates: the rules of crypto/x509 and crypto/tls, as values.
///
/// The signatures themselves are verified by OpenSSL.
struct GoVerification {
    /// Whose rules.
    enum Rules {
        /// Those of Go 1.25.
        case current
        /// Those of the docker client 28, built with Go 1.24, which tolerates what Go's own defaults do not.
        case docker

        /// In bits; docker sets rsa1024min=0.
        var smallestRSAKey: Int { self == .docker ? 0 : 1_024 }
    }

    let rules: Rules
    let served: [CertificateDetails]
    let anchors: [CertificateDetails]
    let host: ServerName
    let now: Date

    private enum Role { case intermediate, root }

    /// The most bytes of certificates that a client takes: maxHandshakeCertificateMsg of crypto/tls/common.go.
    static let sizeLimit = 262_144

    /// Why Go refuses the first certificate; `nil` when it accepts it.
    func refusal() -> ClientRefusal? {
        if let refusal = ServedOrder.sizeRefusal(served, limit: Self.sizeLimit) { return refusal }
        let leaf = served[0]
        if let refusal = GoParsing.handshakeRefusal(served, rules) ?? Self.criticalRefusal(leaf, depth: 0)
            ?? timeRefusal(leaf, depth: 0) ?? HostMatching(leaf).goRefusal(host)
        {
            return refusal
        }
        var hint: ClientRefusal?
        // What Go cannot parse, it does not put into the pool.
        let roots = anchors.filter { anchor in
            guard let refusal = GoParsing.refusal(anchor, depth: 1, rules) else { return true }
            if hint == nil { hint = refusal }
            return false
        }
        var search = Search(leaf, rules, roots: roots, others: Array(served.dropFirst()), now: now)
        // A leaf that is trusted itself needs no issuer, not even a valid one.
        let chains = roots.contains(leaf) ? [[leaf]] : search.chains(from: [leaf])
        guard !chains.isEmpty else {
            return search.hint ?? hint ?? .unknownAuthority(search.last.summary.issuer)
        }
        let refusals = chains.map(Self.usageRefusal)
        return refusals.contains { $0 == nil } ? nil : refusals.compactMap(\.self).first
    }

    private func timeRefusal(_ certificate: CertificateDetails, depth: Int) -> ClientRefusal? {
        Self.timeRefusal(certificate, depth: depth, now: now)
    }

    static func timeRefusal(_ certificate: CertificateDetails, depth: Int, now: Date) -> ClientRefusal? {
        let who = certificate.called(depth: depth)
        if now < certificate.summary.notBefore { return .notYetValid(who, certificate.summary.notBefore) }
        if now > certificate.summary.notAfter { return .expired(who, certificate.summary.notAfter) }
        return nil
    }

    static func criticalRefusal(_ certificate: CertificateDetails, depth: Int) -> ClientRefusal? {
        let unknown = certificate.profile.extensions.first { entry in
            guard entry.isCritical else { return false }
            switch entry.identifier {
            case KnownExtensions.names:
                // Critical names without one that Go knows count as not handled; it knows e-mail and URIs, too.
                return certificate.fields.names.isEmpty
                    && !certificate.profile.otherNames.contains { $0.hasPrefix("email:") || $0.hasPrefix("URI:") }
            case KnownExtensions.nameConstraints:
                return (certificate.profile.permitted + certificate.profile.excluded).contains {
                    if case .other = $0 { true } else { false }
                }
            case let identifier:
                return !GoParsing.handled.contains(identifier)
            }
        }
        return unknown.map { .criticalExtension(certificate.called(depth: depth), identifier: $0.identifier) }
    }

    /// Every certificate of the chain that restricts its use has to permit servers, the root's too.
    private static func usageRefusal(_ chain: [CertificateDetails]) -> ClientRefusal? {
        for (depth, certificate) in chain.enumerated() {
            let usage = certificate.fields.extendedKeyUsage
            guard !usage.isEmpty, !usage.contains("anyExtendedKeyUsage"), !usage.contains("serverAuth") else {
                continue
            }
            return .notForServers(certificate.called(depth: depth))
        }
        return nil
    }
}

extension GoVerification {
    /// The search for chains (`buildChains`).
    private struct Search {
        let rules: Rules
        let roots: [CertificateDetails]
        let others: [CertificateDetails]
        let now: Date
        /// Why the first candidate was not taken.
        var hint: ClientRefusal?
        /// The last certificate whose issuer was looked for.
        var last: CertificateDetails
        private var budget = 100

        init(
            _ leaf: CertificateDetails,
            _ rules: Rules,
            roots: [CertificateDetails],
            others: [CertificateDetails],
            now: Date
        ) {
            last = leaf
            self.rules = rules
            self.roots = roots
            self.others = others
            self.now = now
        }

        mutating func chains(from chain: [CertificateDetails]) -> [[CertificateDetails]] {
            guard let child = chain.last else { return [] }
            last = child
            var found: [[CertificateDetails]] = []
            for (candidates, role) in [(roots, Role.root), (others, .intermediate)] {
                for candidate in candidates where candidate.profile.subjectDER == child.profile.issuerDER {
                    guard !chain.contains(where: { Self.isSame($0, candidate) }), take(candidate, role, above: chain)
                    else { continue }
                    found += role == .root ? [chain + [candidate]] : chains(from: chain + [candidate])
                }
            }
            return found
        }

        private static func isSame(_ left: CertificateDetails, _ right: CertificateDetails) -> Bool {
            left.profile.subjectDER == right.profile.subjectDER
                && left.fields.publicKeyDER == right.fields.publicKeyDER && left.fields.names == right.fields.names
        }

        private mutating func take(_ candidate: CertificateDetails, _ role: Role, above chain: [CertificateDetails])
            -> Bool
        {
            budget -= 1
            guard budget >= 0 else { return false }
            let depth = chain.count
            let refusal =
                signatureRefusal(chain[depth - 1], by: candidate, depth: depth)
                ?? criticalRefusal(candidate, depth: depth) ?? timeRefusal(candidate, depth: depth, now: now)
                ?? GoConstraints.refusal(candidate, below: chain) ?? authorityRefusal(candidate, role, depth: depth)
            if hint == nil { hint = refusal }
            return refusal == nil
        }

        /// `CheckSignatureFrom`.
        private func signatureRefusal(
            _ child: CertificateDetails,
            by parent: CertificateDetails,
            depth: Int
        ) -> ClientRefusal? {
            let (who, issuer) = (child.called(depth: depth - 1), parent.called(depth: depth))
            let hasConstraints = parent.profile.extension(KnownExtensions.basicConstraints) != nil
            if hasConstraints ? !parent.fields.isAuthority : parent.profile.version == 3 {
                return .notAuthority(issuer)
            }
            if !parent.fields.keyUsage.isEmpty, !parent.fields.keyUsage.contains("keyCertSign") {
                return .keyUsage(issuer)
            }
            if let digest = child.profile.signatureDigest, ["MD2", "MD4", "MD5", "SHA1"].contains(digest) {
                return .weakDigest(who, digest)
            }
            if let refusal = GoParsing.signatureRefusal(child, who, by: parent, issuer) { return refusal }
            if parent.isKeyRSA, parent.profile.keyBits < rules.smallestRSAKey {
                return .key(issuer, "an RSA key of \(parent.profile.keyBits) bits")
            }
            if child.isSigned(by: parent) { return nil }
            return child.names(keyOf: parent) ? .badSignature(who) : .anotherKey(child.summary.issuer)
        }

        private func authorityRefusal(_ candidate: CertificateDetails, _ role: Role, depth: Int) -> ClientRefusal? {
            if role == .intermediate, !candidate.fields.isAuthority {
                return .notAuthority(candidate.called(depth: depth))
            }
            if let limit = candidate.fields.pathLength, depth - 1 > limit {
                return .pathLength(candidate.called(depth: depth))
            }
            return nil
        }
    }
}
