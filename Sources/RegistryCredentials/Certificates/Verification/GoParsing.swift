internal import SystemCrypto

/// What Go's parser refuses (crypto/x509/parser.go), as far as OpenSSL reads it.
enum GoParsing {
    /// The extensions that Go handles when they are critical.
    static let handled: Set<String> = KnownExtensions.all.union([
        "1.3.6.1.5.5.7.1.1", "2.5.29.33", "2.5.29.36", "2.5.29.54",
    ])

    /// Why Go does not parse a certificate.
    static func refusal(_ certificate: CertificateDetails, depth: Int, _ rules: GoVerification.Rules) -> ClientRefusal?
    {
        let who = certificate.called(depth: depth)
        let profile = certificate.profile
        // x509negativeserial=1 in docker.
        if profile.isSerialNegative, rules == .current { return .negativeSerial(who) }
        let identifiers = profile.extensions.map(\.identifier)
        if Set(identifiers).count != identifiers.count { return .other(who, "an extension is there twice") }
        if let length = profile.malformedAddresses.first {
            return .malformedName(who, "an address of \(length) bytes")
        }
        if profile.hasNamesBeyondASCII { return .malformedName(who, "one that is not ASCII") }
        if let uri = profile.uris.first(where: { !GoURL.isName($0, rules) }) {
            return .malformedName(who, "the URI '\(printable(String(decoding: uri, as: UTF8.self)))'")
        }
        let kind = certificate.fields.keyDescription
        if kind.hasPrefix("ec-"), kind != "ec-secp521r1", kind != "ec-secp224r1" {
            return .key(who, "a key on an unknown curve: \(kind)")
        }
        return isReadable(profile.permitted, rules) && isReadable(profile.excluded, rules)
            ? nil : .unreadableConstraints(who)
    }

    /// Why Go cannot shake hands with a server that has this key.
    static func keyRefusal(_ leaf: CertificateDetails, _ rules: GoVerification.Rules) -> ClientRefusal? {
        let kind = leaf.fields.keyDescription
        switch kind {
        case "ecdsa-p256", "ecdsa-p384", "ec-secp521r1", "ed25519": return nil
        case _ where leaf.isKeyRSA:
            guard leaf.profile.keyBits >= rules.smallestRSAKey else {
                return .key("the certificate", "an RSA key of \(leaf.profile.keyBits) bits")
            }
            return nil
        default: return .key("the certificate", "a key of the kind \(kind)")
        }
    }

    /// Why Go does not take what a server sends, whether it verifies it or not.
    static func handshakeRefusal(
        _ served: [CertificateDetails],
        _ rules: GoVerification.Rules
    ) -> ClientRefusal? {
        for (depth, certificate) in served.enumerated() {
            if let refusal = refusal(certificate, depth: depth, rules) { return refusal }
            if certificate.isKeyRSA, certificate.profile.keyBits > 8_192 {
                return .key(certificate.called(depth: depth), "an RSA key of \(certificate.profile.keyBits) bits")
            }
        }
        return keyRefusal(served[0], rules)
    }

    /// Why Go does not verify a signature: `signatureAlgorithmDetails` lacks the algorithm, or the key is of no kind that
    /// it knows.
    static func signatureRefusal(
        _ child: CertificateDetails,
        _ who: String,
        by parent: CertificateDetails,
        _ issuer: String
    ) -> ClientRefusal? {
        guard GoSignature.isKnown(child) else { return .unsupportedSignature(who, GoSignature.title(of: child)) }
        let kind = parent.fields.keyDescription
        let isKnown = parent.isKeyRSA || kind.hasPrefix("ecdsa-") || kind.hasPrefix("ec-") || kind == "ed25519"
        return isKnown ? nil : .key(issuer, "a key of the kind \(kind)")
    }

    private static func isReadable(_ subtrees: [CertificateProfile.Subtree], _ rules: GoVerification.Rules) -> Bool {
        subtrees.allSatisfy { subtree in
            switch subtree {
            case .dns(let name): isDomain(name, rules)
            case .ip(let range): range.isMaskWhole
            case .email(let text): text.contains("@") || isDomain(text, rules)
            case .uri(let text): IPAddress(text) == nil && isDomain(text, rules)
            case .other: true
            }
        }
    }

    /// Whether a constraint is a domain, with or without a dot before it.
    private static func isDomain(_ text: String, _ rules: GoVerification.Rules) -> Bool {
        // A dot alone was a domain until Go 1.24.8 and 1.25.2.
        if text == "." { return rules == .docker }
        return labels(text.hasPrefix(".") ? text.dropFirst() : text[...]) != nil
    }

    /// Go's `domainToReverseLabels`, in the order of the name; `nil` when it is no domain.
    static func labels(_ domain: Substring) -> [Substring]? {
        guard !domain.isEmpty else { return [] }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        let isLegal = labels.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (33...126).contains($0) } }
        return isLegal ? labels : nil
    }
}

extension CertificateDetails {
    /// Whether the key is one of `rsaEncryption`; those of RSASSA-PSS are another kind.
    var isKeyRSA: Bool {
        fields.keyDescription.hasPrefix("rsa-") && fields.keyDescription != "rsa-pss"
    }
}

extension IPRange {
    /// Whether the mask has no gap and the lengths are those of addresses.
    fileprivate var isMaskWhole: Bool {
        IPRange(address: mask.map { _ in 0 }, mask: mask).isWellFormed && address.count == mask.count
    }
}
