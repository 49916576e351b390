internal import SystemCrypto

/// Go's check of name constraints (`checkNameConstraints`) on DNS names and addresses.
enum GoConstraints {
    /// Which name of the certificates in `chain` the constraints of their issuer `authority` do not permit.
    static func refusal(_ authority: CertificateDetails, below chain: [CertificateDetails]) -> ClientRefusal? {
        refusedName(authority, below: chain).map {
            .nameConstraint(authority.called(depth: chain.count), name: $0)
        }
    }

    /// The same, the name alone.
    static func refusedName(_ authority: CertificateDetails, below chain: [CertificateDetails]) -> String? {
        let (permitted, excluded) = (authority.profile.permitted, authority.profile.excluded)
        guard !permitted.isEmpty || !excluded.isEmpty else { return nil }
        for name in chain.flatMap(\.fields.names) {
            if case .dns(let text) = name, GoParsing.labels(text[...]) == nil {
                return text
            }
            let isExcluded = excluded.contains { matches(name, $0) ?? false }
            let verdicts = permitted.compactMap { matches(name, $0) }
            if isExcluded || !verdicts.isEmpty && !verdicts.contains(true) {
                return name.text
            }
        }
        return nil
    }

    /// Whether a name lies in a subtree; `nil` when the subtree is one of other names.
    private static func matches(_ name: SubjectName, _ subtree: CertificateProfile.Subtree) -> Bool? {
        switch (name, subtree) {
        case (.dns(let name), .dns(let constraint)):
            return isInside(name, constraint)
        case (.ip(let address), .ip(let range)):
            return address.count == range.address.count
                && address.indices.allSatisfy { address[$0] & range.mask[$0] == range.address[$0] & range.mask[$0] }
        default:
            return nil
        }
    }

    /// `matchDomainConstraint`: the domain itself and what is below; with a dot before it, only what is below.
    private static func isInside(_ name: String, _ constraint: String) -> Bool {
        if constraint.isEmpty { return true }
        let isBelow = constraint.hasPrefix(".")
        guard let domain = GoParsing.labels(name[...]),
            let labels = GoParsing.labels(isBelow ? constraint.dropFirst() : constraint[...])
        else { return false }
        guard isBelow ? domain.count > labels.count : domain.count >= labels.count else { return false }
        return zip(domain.reversed(), labels.reversed()).allSatisfy { $0.lowercased() == $1.lowercased() }
    }
}
