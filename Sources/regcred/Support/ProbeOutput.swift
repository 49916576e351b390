import FoundationEssentials
import RegistryCredentials

/// Tells what `cert probe` saw.
struct ProbeOutput {
    let context: CommandContext
    private var entries: [Entry] = []

    private struct Entry {
        let registry: Identifier?
        let result: Result<(ServedCertificates, ServedComparison?), ProbeError>
    }

    init(context: CommandContext) {
        self.context = context
    }

    mutating func add(_ served: ServedCertificates, _ registry: Identifier?, _ comparison: ServedComparison?) {
        entries.append(Entry(registry: registry, result: .success((served, comparison))))
    }

    mutating func add(_ error: ProbeError, _ registry: Identifier?) {
        entries.append(Entry(registry: registry, result: .failure(error)))
    }

    /// Prints everything.
    ///
    /// - Throws: ``SilentExit`` when an endpoint is not reached, or serves another certificate.
    func emit(_ global: GlobalOptions) throws {
        if global.json {
            try context.printJSON("cert probe", ["endpoints": .array(entries.map { .object(json($0)) })])
        }
        for (index, entry) in entries.enumerated() {
            switch entry.result {
            case .success(let (served, comparison)):
                if !global.json {
                    if index > 0 { try context.print("") }
                    try print(entry.registry, served, comparison)
                }
                if let comparison, comparison.verdict != .same { say(entry.registry, served, comparison) }
            case .failure(let error):
                context.say("error: \(entry.registry.map { "registry '\($0)': " } ?? "")\(error)")
                if let hint = error.hint { context.say("hint: \(hint)") }
            }
        }
        if let status { throw SilentExit(status: status) }
    }

    private var status: ExitStatus? {
        var status: ExitStatus?
        for entry in entries {
            switch entry.result {
            case .failure: return .unreachable
            case .success(let (_, comparison)): if let comparison, comparison.verdict != .same { status = .no }
            }
        }
        return status
    }

    private func say(_ registry: Identifier?, _ served: ServedCertificates, _ comparison: ServedComparison) {
        let name = registry.map { "registry '\($0)'" } ?? "\(served.endpoint)"
        switch comparison.verdict {
        case .same: return
        case .stale(let generation):
            context.say("warning: \(name) was not restarted: it serves the certificate of generation \(generation)")
        case .replaced(let time):
            context.say(
                "warning: \(name) was not restarted: it serves the certificate that was put into service on "
                    + time.rfc3339
            )
        case .chain(let missing, let superfluous):
            context.say(
                "warning: \(name) serves the published certificate, but \(Self.words(missing, superfluous))"
            )
            context.say(
                missing.isEmpty
                    ? "hint: see that it reads ssl/cert.pem, and what stands between it and you"
                    : "hint: see that it reads all of ssl/cert.pem: clients refuse a certificate whose issuers are not sent along"
            )
            return
        case .other:
            context.say("warning: \(name) serves a certificate that was never in service here")
        }
        context.say("hint: restart it to serve the published certificate, and see that it reads ssl/cert.pem")
    }

    private func print(
        _ registry: Identifier?,
        _ served: ServedCertificates,
        _ comparison: ServedComparison?
    ) throws {
        let way = served.proxy.map { "through \($0)" } ?? "at \(served.peer)"
        let words = [served.version, served.cipher, served.group].compactMap { $0 }
        var facts: [(String, String?)] = [
            ("registry", registry?.description),
            ("endpoint", "\(served.endpoint) \(way)"),
            ("protocol", words.joined(separator: ", ")),
            ("client certificate", served.clientCertificate == .notAsked ? nil : served.clientCertificate.rawValue),
        ]
        facts += CertificateJSON.facts(served.chain[0].summary, now: context.now())
        for (number, certificate) in served.chain.enumerated().dropFirst() {
            facts.append(("chain \(number)", certificate.title))
        }
        facts.append(("published", comparison.map(Self.words)))
        try context.printFacts(facts)
        guard let comparison, !comparison.differences.isEmpty else { return }
        let table = Table(
            header: ["difference", "served", "published"],
            rows: comparison.differences.map { [$0.field, $0.served, $0.published] }
        )
        for line in table.lines { try context.print(line) }
    }

    private static func words(_ comparison: ServedComparison) -> String {
        let current = comparison.published.generation
        return switch comparison.verdict {
        case .same: "the same (generation \(current))"
        case .stale(let generation): "another one (generation \(current)); served is that of generation \(generation)"
        case .replaced(let time):
            "another one (generation \(current)); served is that which was put into service on \(time.rfc3339)"
        case .chain(let missing, let superfluous):
            "the same (generation \(current)), but \(words(missing, superfluous))"
        case .other: "another one (generation \(current))"
        }
    }

    /// How a chain differs from the published one.
    private static func words(_ missing: [String], _ superfluous: [String]) -> String {
        let list = { (titles: [String]) in titles.map { "'\($0)'" }.joined(separator: ", ") }
        let parts = [
            missing.isEmpty ? nil : "without \(list(missing)) of its chain",
            superfluous.isEmpty ? nil : "with \(list(superfluous)), which is not published",
        ]
        let words = parts.compactMap(\.self).joined(separator: ", and ")
        return words.isEmpty ? "with its chain in another order" : words
    }

    private func json(_ entry: Entry) -> [String: JSONValue] {
        var fields: [String: JSONValue] = ["registry": JSONValue(entry.registry?.description)]
        switch entry.result {
        case .failure(let error):
            fields["endpoint"] = .string("\(error.endpoint)")
            fields["reachable"] = false
            fields["error"] = .string(error.description)
        case .success(let (served, comparison)):
            let now = context.now()
            fields["endpoint"] = .string("\(served.endpoint)")
            fields["reachable"] = true
            fields["peer"] = .string(served.peer)
            fields["proxy"] = JSONValue(served.proxy)
            fields["protocol"] = .string(served.version)
            fields["cipher"] = JSONValue(served.cipher)
            fields["group"] = JSONValue(served.group)
            fields["clientCertificate"] = .string(served.clientCertificate.rawValue)
            fields["chain"] = .array(served.chain.map { .object(CertificateJSON.fields($0, now: now)) })
            fields["published"] = comparison.map { .object(json($0)) } ?? .null
        }
        return fields
    }

    private func json(_ comparison: ServedComparison) -> [String: JSONValue] {
        var (generation, since): (JSONValue, JSONValue) = (.null, .null)
        var verdict = "other"
        switch comparison.verdict {
        case .same: (verdict, generation) = ("same", .integer(comparison.published.generation))
        case .stale(let number): (verdict, generation) = ("stale", .integer(number))
        case .replaced(let time): (verdict, since) = ("stale", JSONValue(time))
        case .chain: (verdict, generation) = ("chain", .integer(comparison.published.generation))
        case .other: break
        }
        return [
            "verdict": .string(verdict),
            "generation": .integer(comparison.published.generation),
            "servedGeneration": generation,
            "servedSince": since,
            "chain": .array(
                comparison.published.chain.map { .object(CertificateJSON.fields($0, now: context.now())) }
            ),
            "differences": .array(
                comparison.differences.map {
                    .object([
                        "field": .string($0.field), "served": .string($0.served), "published": .string($0.published),
                    ])
                }
            ),
        ]
    }
}
