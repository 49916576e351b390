extension LintFile {
    /// Findings about bcrypt costs.
    func costFindings(_ speed: BcryptSpeed?) -> [LintFinding] {
        var groups: [Int: [Int]] = [:]
        for (entry, hash) in zip(entries, hashes) {
            if let cost = hash.cost { groups[cost, default: []].append(entry.line) }
        }
        var findings: [LintFinding] = []
        for (cost, lines) in groups {
            if let finding = Self.finding(cost, lines, speed) { findings.append(finding) }
        }
        // More lines first; among equals the higher cost, which is the one to keep.
        let most = groups.max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
        if groups.count > 1, let most {
            let others = groups.filter { $0.key != most.key }
            let costs = groups.keys.sorted().map { "\($0)\(Self.time($0, speed).map { " (\($0))" } ?? "")" }
            findings.append(
                LintFinding(
                    .mixedCosts,
                    .warning,
                    lines: others.values.flatMap(\.self).sorted(),
                    "costs differ, most are \(most.key): the time of an answer tells who exists: "
                        + costs.joined(separator: ", "),
                    hint: "give these users cost \(most.key); unknown names are answered at once in any case"
                )
            )
        }
        return findings
    }

    private static func finding(_ cost: Int, _ lines: [Int], _ speed: BcryptSpeed?) -> LintFinding? {
        let time = time(cost, speed)
        switch cost {
        case 18...:
            let message = "cost \(cost) keeps a processor busy\(time.map { " for \($0)" } ?? "") with each request, "
            return LintFinding(
                .extremeCost,
                .error,
                lines: lines,
                message + "also after the client has left",
                hint: "set the password anew with a cost of 10"
            )
        case 12...:
            // registry-facts 10: a pull of 20 layers is 22 requests, each of which computes the hash.
            let pull = speed.map { " and \(text($0.milliseconds(cost: cost) * 22)) a pull of 20 layers" } ?? ""
            return LintFinding(
                .slowCost,
                .warning,
                lines: lines,
                "cost \(cost) makes every request slow\(time.map { ": \($0) each here\(pull)" } ?? "")",
                hint: "cost 10 is a good compromise for a registry, which hashes on every request"
            )
        case ..<10:
            let rate =
                speed.map { ": one processor like this one tries \(Self.rate($0, cost)) passwords a second" } ?? ""
            return LintFinding(
                .lowCost,
                cost < 8 ? .warning : .note,
                lines: lines,
                "cost \(cost) is low\(rate)",
                hint: "set the password anew with a cost of 10, unless it is long and random"
            )
        default: return nil
        }
    }

    private static func time(_ cost: Int, _ speed: BcryptSpeed?) -> String? {
        speed.map { text($0.milliseconds(cost: cost)) }
    }

    private static func rate(_ speed: BcryptSpeed, _ cost: Int) -> Int {
        let rate = 1_000 / max(speed.milliseconds(cost: cost), 0.001)
        // Two digits are all that a single measurement is worth.
        var scale = 1.0
        while rate / scale >= 100 { scale *= 10 }
        return Int((rate / scale).rounded() * scale)
    }

    /// A time to two digits.
    static func text(_ milliseconds: Double) -> String {
        switch milliseconds {
        case ..<9.95: "\((milliseconds * 10).rounded() / 10) ms"
        case ..<995: "\(Int(milliseconds.rounded())) ms"
        case ..<60_000: "\((milliseconds / 100).rounded() / 10) s"
        default: "\(Int((milliseconds / 60_000).rounded())) min"
        }
    }
}
