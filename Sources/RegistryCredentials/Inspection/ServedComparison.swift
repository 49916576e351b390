public import FoundationEssentials

/// What a server shows beside what is published for it.
public struct ServedComparison: Sendable {
    /// What the difference comes to.
    public enum Verdict: Equatable, Sendable {
        /// The published certificates are served.
        case same
        /// Those of an earlier generation are: the registry was not restarted since.
        case stale(generation: Int)
        /// Those that were put into service then are, of a generation that is gone: it was not restarted since.
        case replaced(since: Date)
        /// The published certificate is, but its chain is another one: the titles of the certificates that are missing,
        /// and of those that are not published. When there are neither, the order differs.
        case chain(missing: [String], superfluous: [String])
        /// Certificates that neither a generation nor the history has.
        case other
    }

    /// A field that differs, both ways as text.
    public struct Difference: Equatable, Sendable {
        /// The field, such as `names`.
        public let field: String
        /// What is served.
        public let served: String
        /// What is published.
        public let published: String
    }

    /// What it comes to.
    public let verdict: Verdict
    /// The generation that is published.
    public let published: PublishedCertificate
    /// What differs; empty when nothing does.
    public let differences: [Difference]

    /// Compares what is served with what is published; `nil` when nothing is.
    ///
    /// - Parameters:
    ///   - served: The certificates in the order of the server.
    ///   - generations: As ``CredentialState/publishedCertificates()`` gives them.
    ///   - history: As ``CredentialState/certificateHistory()`` gives it.
    ///   - clientAuthorities: The subjects of the CAs whose certificates the server takes from clients, if it says so.
    public init?(
        _ served: [CertificateDetails],
        with generations: [PublishedCertificate],
        history: CertificateHistory = .none,
        clientAuthorities: [String] = []
    ) {
        guard let published = generations.first else { return nil }
        self.published = published
        let difference = Self.clientDifference(clientAuthorities, published.clientAuthority)
        if served == published.chain {
            verdict = difference == nil ? .same : Self.verdict(on: clientAuthorities, generations)
        } else if let earlier = generations.dropFirst().first(where: { $0.chain == served }) {
            verdict = .stale(generation: earlier.generation)
        } else if let time = history.inServiceSince(served) {
            verdict = .replaced(since: time)
        } else {
            verdict = Self.verdict(onLeafOf: served, generations)
        }
        differences = Self.differences(served, published.chain) + [difference].compactMap(\.self)
    }

    /// Whether a server takes the certificates of another client CA than the one that is published.
    private static func clientDifference(_ served: [String], _ published: String?) -> Difference? {
        guard let published, !served.isEmpty, !served.contains(published) else { return nil }
        return Difference(field: "client CA", served: served.joined(separator: "; "), published: published)
    }

    private static func verdict(on served: [String], _ generations: [PublishedCertificate]) -> Verdict {
        let earlier = generations.dropFirst().first { $0.clientAuthority.map(served.contains) ?? false }
        return earlier.map { .stale(generation: $0.generation) } ?? .other
    }

    /// The verdict on a chain that was never in service as a whole, by its leaf.
    private static func verdict(onLeafOf served: [CertificateDetails], _ generations: [PublishedCertificate]) -> Verdict
    {
        guard let leaf = served.first, let known = generations.first(where: { $0.chain.first == leaf }) else {
            return .other
        }
        guard known.generation == generations.first?.generation else { return .stale(generation: known.generation) }
        return .chain(
            missing: known.chain.filter { !served.contains($0) }.map(\.title),
            superfluous: served.filter { !known.chain.contains($0) }.map(\.title)
        )
    }

    private static func differences(
        _ served: [CertificateDetails],
        _ published: [CertificateDetails]
    ) -> [Difference] {
        guard let mine = served.first, let theirs = published.first else { return [] }
        let key = mine.pin == theirs.pin
        let pairs: [(String, String, String)] = [
            ("sha256", mine.summary.sha256, theirs.summary.sha256),
            ("subject", mine.summary.subject, theirs.summary.subject),
            ("issuer", mine.summary.issuer, theirs.summary.issuer),
            ("names", Self.list(mine), Self.list(theirs)),
            ("not before", mine.summary.notBefore.rfc3339, theirs.summary.notBefore.rfc3339),
            ("not after", mine.summary.notAfter.rfc3339, theirs.summary.notAfter.rfc3339),
            ("key", key ? "" : "\(mine.summary.key) \(mine.pin)", key ? "" : "\(theirs.summary.key) \(theirs.pin)"),
            (
                "chain", served.dropFirst().map(\.title).joined(separator: " < "),
                published.dropFirst().map(\.title).joined(separator: " < ")
            ),
        ]
        return pairs.filter { $0.1 != $0.2 }.map { Difference(field: $0.0, served: $0.1, published: $0.2) }
    }

    private static func list(_ certificate: CertificateDetails) -> String {
        (certificate.summary.titles + certificate.otherTitles).joined(separator: ", ")
    }
}

extension ServedComparison {
    /// Compares what a server shows with what is published; `nil` when nothing is.
    public init?(
        _ served: ServedCertificates,
        with generations: [PublishedCertificate],
        history: CertificateHistory = .none
    ) {
        self.init(
            served.chain,
            with: generations,
            history: history,
            clientAuthorities: served.clientAuthorities
        )
    }
}
