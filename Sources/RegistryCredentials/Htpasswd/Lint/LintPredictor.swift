/// Tells for a finding what each consumer does about it.
struct LintPredictor {
    private let verdicts: [ConsumerVerdict]

    init(_ verdicts: [ConsumerVerdict]) {
        self.verdicts = verdicts
    }

    func predictions(for finding: LintFinding) -> [HtpasswdConsumer: ConsumerPrediction] {
        Dictionary(verdicts.map { ($0.consumer, prediction($0, for: finding)) }) { first, _ in first }
    }

    private func prediction(_ verdict: ConsumerVerdict, for finding: LintFinding) -> ConsumerPrediction {
        if let line = verdict.rejectedAtLine, finding.rule == .utf16 || finding.lines.contains(line) {
            return .rejectsFile(line: line)
        }
        switch finding.rule {
        case .duplicate, .repeatedEntry: return .uses(verdict.consumer.duplicates)
        case .longLine:
            guard let lost = verdict.lostFromLine, finding.lines.contains(lost) else { return .accepts }
            return locksOut(verdict.lockedOut.filter { $0.line >= lost }.map(\.name))
        case .utf16: return locksOut(verdict.lockedOut.map(\.name))
        // Apache httpd joins the next line with this one, and nginx may skip it.
        case .backslashAtEnd, .noColon: return locksOut(names(verdict, on: finding.lines.map { $0 + 1 }))
        default: return locksOut(names(verdict, on: finding.lines))
        }
    }

    /// The users who are locked out on some lines; both lists ascend by line.
    private func names(_ verdict: ConsumerVerdict, on lines: [Int]) -> [String] {
        let users = verdict.lockedOut
        guard !users.isEmpty, let first = lines.first else { return [] }
        // The first user on or after the first line, by bisection.
        var (low, high) = (0, users.count)
        while low < high {
            let middle = (low + high) / 2
            if users[middle].line < first { low = middle + 1 } else { high = middle }
        }
        var names: [String] = []
        for line in lines {
            while low < users.count, users[low].line < line { low += 1 }
            while low < users.count, users[low].line == line {
                names.append(users[low].name)
                low += 1
            }
        }
        return names
    }

    private func locksOut(_ names: [String]) -> ConsumerPrediction {
        var seen: Set<String> = []
        return names.isEmpty ? .accepts : .locksOut(names.filter { seen.insert($0).inserted })
    }
}
