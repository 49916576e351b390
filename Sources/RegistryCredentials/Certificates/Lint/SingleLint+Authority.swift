internal import SystemCrypto

extension SingleLint {
    /// Checks what holds for the certificate of an authority.
    mutating func checkAuthority(_ audience: CertificateLint.Audience) {
        // The roots that browsers trust are not to have one.
        if fields.isAuthority, fields.pathLength == nil, audience == .privateTrust || !fields.isSelfSigned {
            add(.noPathLength, .note, "is a CA without path length: its key makes CAs as well")
        }
        checkConstraintGap()
        if profile.extension(KnownExtensions.basicConstraints)?.isCritical == false {
            add(
                .basicConstraintsNotCritical,
                .error,
                "is a CA with basic constraints that are not critical, which Python from 3.13 on refuses"
            )
        }
        if fields.subjectKeyIdentifier == nil {
            add(
                .noSubjectKeyIdentifier,
                .error,
                "is a CA without subject key identifier, which Python from 3.13 on refuses"
            )
        }
        guard let usage = profile.extension(KnownExtensions.keyUsage) else {
            return add(.noKeyUsage, .error, "is a CA without key usage, which Python from 3.13 on refuses")
        }
        if !fields.keyUsage.contains("keyCertSign") {
            add(.keyUsage, .error, "is a CA that may not sign certificates by its key usage")
        } else if !usage.isCritical {
            add(.keyUsageNotCritical, .note, "has a key usage that is not critical")
        }
    }

    /// Names of a form that no constraint mentions are free (RFC 5280 section 4.2.1.10).
    private mutating func checkConstraintGap() {
        let (permitted, excluded) = (profile.permitted, profile.excluded)
        func hasDNS(_ subtrees: [CertificateProfile.Subtree]) -> Bool {
            subtrees.contains { if case .dns = $0 { true } else { false } }
        }
        let permitsAddresses = permitted.contains { if case .ip = $0 { true } else { false } }
        if hasDNS(permitted), !permitsAddresses {
            let forms: [(IPRange, String)] = [(.allIPv4, "IPv4"), (.allIPv6, "IPv6")]
            let free = forms.filter { !excluded.contains(.ip($0.0)) }
            if !free.isEmpty {
                let names = free.map(\.1).joined(separator: " and ")
                add(.constraintGap, .warning, "constrains DNS names, while \(names) addresses stay free")
            }
        }
        if permitsAddresses, !hasDNS(permitted), !excluded.contains(.dns("")) {
            add(.constraintGap, .warning, "constrains addresses, while DNS names stay free")
        }
    }
}
