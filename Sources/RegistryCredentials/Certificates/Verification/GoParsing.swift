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
        if !profile.malformedAddresses.isEmpty { return .malformedName(who) }
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
        case _ where kind.hasPrefix("rsa-"):
            guard (rules.smallestRSAKey...8_192).contains(leaf.profile.keyBits) else {
                return .key("the certificate", "an RSA key of \(leaf.profile.keyBits) bits")
            }
            return nil
        default: return .key("the certificate", "a key of the kind \(kind)")
        }
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

extension IPRange {
    /// Whether the mask has no gap and the lengths are those of addresses.
    fileprivate var isMaskWhole: Bool {
        IPRange(address: mask.map { _ in 0 }, mask: mask).isWellFormed && address.count == mask.count
    }
}
