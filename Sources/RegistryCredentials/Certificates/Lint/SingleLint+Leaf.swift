import FoundationEssentials
internal import SystemCrypto

extension SingleLint {
    /// Checks what holds for the certificate of a server.
    mutating func checkLeaf(_ audience: CertificateLint.Audience) {
        checkNames()
        checkUsage()
        checkLength(audience)
        if fields.isAuthority {
            add(.authorityAsLeaf, .warning, "is a CA's; some clients do not take that for a server's")
        }
        if let constraints = profile.extension(KnownExtensions.basicConstraints) {
            if !constraints.isCritical {
                add(.basicConstraintsNotCritical, .note, "has basic constraints that are not critical")
            }
        } else if profile.version == 3 {
            add(.noBasicConstraints, .note, "has no basic constraints; CA:FALSE would say that it signs nothing")
        }
        if fields.subjectKeyIdentifier == nil {
            add(.noSubjectKeyIdentifier, .note, "has no subject key identifier, which RFC 5280 recommends")
        }
    }

    private mutating func checkNames() {
        if profile.extension(KnownExtensions.names) == nil {
            add(.noNames, .error, "has no subject alternative names; Docker and browsers do not read the common name")
        } else if fields.names.isEmpty {
            add(.noNames, .error, "has neither a DNS name nor an address among its names")
        }
        for length in profile.malformedAddresses {
            add(.malformedAddress, .error, "has an address of \(length) bytes among its names, which Go does not parse")
        }
        let texts = fields.names.map(\.text)
        for case .dns(let name) in fields.names { checkDNSName(name) }
        for name in profile.commonNames {
            if name.unicodeScalars.count > 64 {
                add(.longCommonName, .error, "has a common name of more than 64 characters")
            }
            let isHost =
                ServerName(name, allowsWildcard: true).map { "\($0)".contains { $0 == "." || $0 == ":" } } ?? false
            if isHost, !texts.isEmpty, !texts.contains(where: { $0.lowercased() == name.lowercased() }) {
                add(.commonNameNotListed, .warning, "has the common name '\(name)', which is none of its names")
            }
        }
        if profile.extension(KnownExtensions.names)?.isCritical == false, fields.subject.isEmpty {
            add(
                .namesNotCritical,
                .error,
                "has no subject, and names that are not critical: Python from 3.13 on refuses it"
            )
        }
    }

    private mutating func checkDNSName(_ name: String) {
        if IPAddress(name) != nil {
            add(.addressAsDNS, .error, "has the address \(name) as a DNS name; it must be an IP address entry")
        } else if ServerName(name, allowsWildcard: true) == nil {
            let isBroad = name.hasPrefix("*.") && !name.dropFirst(2).contains(".")
            let rule: CertificateRule = isBroad ? .broadWildcard : .malformedName
            add(rule, .warning, "has '\(name)' among its names, which not all clients match")
        }
    }

    private mutating func checkUsage() {
        let usage = fields.extendedKeyUsage
        if profile.extension(KnownExtensions.extendedKeyUsage) == nil {
            add(.noExtendedKeyUsage, .warning, "has no extended key usage; Apple's systems demand serverAuth")
        } else if !usage.contains("serverAuth") {
            let severity: CertificateFinding.Severity = usage.contains("anyExtendedKeyUsage") ? .warning : .error
            add(.noServerAuthentication, severity, "has no serverAuth in its extended key usage: it is not for servers")
        }
        if let types = profile.netscapeTypes, !types.contains("server") {
            let found = types.isEmpty ? "nothing" : types.joined(separator: ", ")
            add(.netscapeType, .error, "is for \(found) by its Netscape certificate type, and OpenSSL demands server")
        }
        guard let extensionEntry = profile.extension(KnownExtensions.keyUsage) else {
            return add(.noKeyUsage, .note, "has no key usage")
        }
        if !extensionEntry.isCritical { add(.keyUsageNotCritical, .note, "has a key usage that is not critical") }
        if fields.keyUsage.contains("keyCertSign"), !fields.isAuthority {
            add(.keyUsage, .error, "may sign certificates by its key usage, but is no CA")
        }
        if !fields.keyUsage.contains("digitalSignature") {
            add(.keyUsage, .error, "lacks digitalSignature in its key usage, without which GnuTLS refuses it")
        } else if fields.keyDescription.hasPrefix("rsa-"), !fields.keyUsage.contains("keyEncipherment") {
            add(.keyUsage, .note, "lacks keyEncipherment in its key usage, which old TLS 1.2 clients need")
        }
    }

    private mutating func checkLength(_ audience: CertificateLint.Audience) {
        let begin = certificate.summary.notBefore
        // Both ends count.
        let seconds = certificate.summary.notAfter.timeIntervalSince(begin) + 1
        let days = Int((seconds / 86_400).rounded(.up))
        var limit = 825
        if audience == .publicTrust {
            let steps = [("2029-03-15", 47), ("2027-03-15", 100), ("2026-03-15", 200), ("2020-09-01", 398)]
            limit = steps.first { begin >= Date(rfc3339: "\($0.0)T00:00:00Z") ?? .distantFuture }?.1 ?? limit
        }
        // Apple's limit holds from 2019-07-01 on.
        guard seconds > Double(limit) * 86_400, begin >= Date(rfc3339: "2019-07-01T00:00:00Z") ?? .distantPast else {
            return
        }
        let who =
            audience == .publicTrust ? "publicly trusted certificates have at most" : "Apple's systems take at most"
        add(.longValidity, .warning, "is valid for \(days) days; \(who) \(limit)")
    }
}
