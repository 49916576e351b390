internal import SystemCrypto

/// Looks at the order and the completeness of certificates that a server is to send.
struct ChainLint {
    private(set) var findings: [CertificateFinding] = []
    private let certificates: [CertificateDetails]
    private let leaf: Int

    /// The most certificates that are taken for a chain; no server sends so many, and each may have signed each other.
    static let limit = 20

    init(_ certificates: [CertificateDetails], leaf: Int, anchors: [CertificateDetails]?) {
        self.certificates = certificates
        self.leaf = leaf
        checkDuplicates()
        // Each is trusted by itself: a trust bundle has no order, and nothing in it has to do with another.
        guard certificates.count == 1 || !certificates.allSatisfy(\.summary.isSelfSigned) else { return }
        checkLeaf()
        guard certificates.count <= Self.limit else {
            add(
                .longChain,
                .note,
                leaf,
                "is one of \(certificates.count) certificates, which are no chain: who signed whom was not looked at"
            )
            return
        }
        let path = checkPath(anchors)
        checkRest(path)
    }

    private mutating func add(
        _ rule: CertificateRule,
        _ severity: CertificateFinding.Severity,
        _ index: Int,
        _ message: String
    ) {
        findings.append(CertificateFinding(rule: rule, severity: severity, certificate: index, message: message))
    }

    private mutating func checkLeaf() {
        guard leaf != 0, isAnyNamedIssuer else { return }
        add(.leafNotFirst, .error, leaf, "must come first: a registry does not start with a CA's certificate before it")
    }

    /// Whether a certificate names another one as its issuer; where none does, there is no order to be wrong.
    private var isAnyNamedIssuer: Bool {
        let subjects = Set(certificates.map(\.profile.subjectDER))
        return certificates.contains { !$0.summary.isSelfSigned && subjects.contains($0.profile.issuerDER) }
    }

    private mutating func checkDuplicates() {
        var seen: Set<String> = []
        for (index, certificate) in certificates.enumerated() where !seen.insert(certificate.fields.sha256).inserted {
            add(.duplicate, .warning, index, "is there twice")
        }
    }

    /// Follows the issuers from the first certificate on; gives the places that belong to the chain.
    private mutating func checkPath(_ anchors: [CertificateDetails]?) -> [Int] {
        var path = [leaf]
        while let last = path.last, !certificates[last].summary.isSelfSigned {
            let child = certificates[last]
            let named = certificates.indices.filter { index in
                !path.contains(index) && child.profile.issuerDER == certificates[index].profile.subjectDER
            }
            guard let issuer = named.first(where: { child.isSigned(by: certificates[$0]) }) else {
                if let impostor = named.first {
                    add(
                        .badSignature,
                        .error,
                        last,
                        "is not signed by the key of certificate \(impostor), which has its issuer's name"
                    )
                } else {
                    checkMissing(child, last, anchors)
                }
                break
            }
            check(child, at: last, issuer: certificates[issuer], below: path.count - 1)
            if issuer != last + 1, !certificates[..<issuer].contains(certificates[issuer]) {
                add(
                    .wrongOrder,
                    .warning,
                    issuer,
                    "is out of order: it signed certificate \(last) and must come behind it"
                )
            }
            path.append(issuer)
        }
        return path
    }

    private mutating func checkMissing(_ child: CertificateDetails, _ index: Int, _ anchors: [CertificateDetails]?) {
        guard let anchors else {
            // A root is not sent; whether the issuer is one cannot be seen.
            return add(
                .missingIssuer,
                .note,
                index,
                "is signed by '\(child.summary.issuer)', which is not here; that is right for a root"
            )
        }
        guard !anchors.contains(child) else { return }
        guard let issuer = anchors.first(where: { child.isSigned(by: $0) }) else {
            return add(
                .missingIssuer,
                .error,
                index,
                "is signed by '\(child.summary.issuer)', which is neither here nor trusted"
            )
        }
        check(child, at: index, issuer: issuer, below: index)
    }

    private mutating func check(_ child: CertificateDetails, at index: Int, issuer: CertificateDetails, below: Int) {
        if let wanted = child.fields.authorityKeyIdentifier, let present = issuer.fields.subjectKeyIdentifier,
            wanted != present
        {
            add(
                .keyIdentifierMismatch,
                .error,
                index,
                "has an authority key identifier that is not its issuer's: OpenSSL does not find the issuer"
            )
        }
        if !issuer.fields.isAuthority {
            add(.notAuthority, .error, index, "is signed by '\(issuer.title)', which is no CA")
        }
        if let limit = issuer.fields.pathLength, below > limit {
            add(.pathLength, .error, index, "is below '\(issuer.title)' by more CAs than that permits (\(limit))")
        }
        if child.summary.notAfter > issuer.summary.notAfter {
            add(
                .outlivesIssuer,
                .warning,
                index,
                "outlives its issuer, which expires on \(issuer.summary.notAfter.rfc3339)"
            )
        }
    }

    private mutating func checkRest(_ path: [Int]) {
        for (index, certificate) in certificates.enumerated() where index != path[0] {
            if path.contains(index) {
                guard certificate.summary.isSelfSigned else { continue }
                add(.rootIncluded, .note, index, "is a root, which clients have or do not believe: leave it out")
            } else if !certificates[..<index].contains(certificate) {
                add(.unrelated, .warning, index, "has nothing to do with the first certificate")
            }
        }
    }
}
