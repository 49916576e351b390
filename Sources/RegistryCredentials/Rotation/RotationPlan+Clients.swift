import FoundationEssentials

extension RotationPlan {
    /// How long before its end a client certificate is reported.
    static let clientNotice = TimeSpan.days(14)

    /// The clients whose certificate ends soon, by their names.
    ///
    /// Of several certificates of one name the one that ends last counts: the others have been replaced.
    static func steps(of clients: [ClientCertificate], now: Date) -> [Step] {
        var ends: [String: Date] = [:]
        for client in clients {
            ends[client.name] = max(ends[client.name] ?? .distantPast, client.summary.notAfter)
        }
        return ends.sorted { $0.key < $1.key }.compactMap { name, end in
            guard end >= now, end.timeIntervalSince(now) < Double(clientNotice.seconds) else { return nil }
            return Step(item: .clientCertificate(name), reason: .expires(end))
        }
    }
}

extension StateDraft {
    /// When the client CA expires, if that is so soon that a new one is due; `nil` when it is not, or nobody is locked
    /// out then.
    ///
    /// A new one takes the place of the old one at once, so that clients need new certificates before that, and until
    /// then the old one has to outlive those that it signs.
    func clientAuthorityEnd() throws -> Date? {
        let isRequired = try deployment().registries.contains { $0.requiresClientCertificates }
        // One that cannot be read is told by the commands that need it; the rest of a rotation does not.
        guard let end = (try? clientAuthoritySummary())?.notAfter,
            try isRequired || clientCertificates().contains(where: { $0.isValid(at: now) })
        else { return nil }
        let needed = CredentialState.defaultClientLifetime.seconds + AuthorityRollover.defaultGrace.seconds
        return end.timeIntervalSince(now) < Double(needed) ? end : nil
    }
}
