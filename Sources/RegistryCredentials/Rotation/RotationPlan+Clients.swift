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
