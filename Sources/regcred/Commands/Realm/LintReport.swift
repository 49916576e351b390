import RegistryCredentials

/// What `realm lint` prints.
struct LintReport {
    let file: String
    let lint: HtpasswdLint
    let repairs: [HtpasswdRepair.Change]
    let isDryRun: Bool

    /// Lines for people: place, severity, message and rule as compilers print them, then who does what, then a hint.
    var lines: [String] {
        lint.findings.flatMap { finding in
            let place = finding.lines.first.map { "\(name):\($0)" } ?? name
            let others = finding.lines.dropFirst()
            let also = others.isEmpty ? "" : " (also \(Self.numbers(Array(others))))"
            return [
                "\(place): \(finding.severity.rawValue): \(finding.message) [\(finding.rule.rawValue)]\(also)"
            ] + Self.consequences(finding).map { "    \($0)" } + ["    hint: \(finding.hint)"]
        }
    }

    /// The file's name, printable.
    var name: String {
        file.printable
    }

    /// Tells on standard error what was repaired.
    func sayRepairs(to context: CommandContext) {
        for repair in repairs {
            let verb = isDryRun ? "would repair" : "repaired"
            context.say("\(verb) \(Self.numbers(repair.lines)): \(repair.rule.rawValue)")
        }
    }

    /// `line 3`, or `lines 3, 7, 9 and 40 more`.
    static func numbers(_ lines: [Int]) -> String {
        let shown = lines.prefix(10).map(String.init).joined(separator: ", ")
        let rest = lines.count > 10 ? " and \(lines.count - 10) more" : ""
        return (lines.count == 1 ? "line " : "lines ") + shown + rest
    }

    /// One line for all consumers that do the same; nothing when all of them read it as it was meant.
    static func consequences(_ finding: LintFinding) -> [String] {
        var groups: [(what: String, consumers: [String])] = []
        for consumer in HtpasswdConsumer.allCases {
            guard let prediction = finding.predictions[consumer] else { continue }
            let what = words(prediction)
            if let index = groups.firstIndex(where: { $0.what == what }) {
                groups[index].consumers.append(consumer.title)
            } else {
                groups.append((what, [consumer.title]))
            }
        }
        guard groups.count > 1 || groups.first.map({ $0.what != words(.accepts) }) ?? false else { return [] }
        return groups.map { "\($0.consumers.joined(separator: ", ")): \($0.what)" }
    }

    private static func words(_ prediction: ConsumerPrediction) -> String {
        switch prediction {
        case .accepts: return "as it was meant"
        case .uses(.first): return "the first line counts"
        case .uses(.last): return "the last line counts"
        case .uses(.all): return "the password must match every line"
        case .rejectsFile(let line): return "rejects the file, for line \(line)"
        case .locksOut(let names):
            let shown = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
            return "locks out \(shown)\(names.count > 5 ? " and \(names.count - 5) more" : "")"
        }
    }
}

extension LintReport {
    /// The fields of the JSON object.
    var json: [String: JSONValue] {
        let consumers = lint.verdicts.map { verdict in
            (
                verdict.consumer.rawValue,
                JSONValue.object([
                    "file": .string(verdict.rejectedAtLine == nil ? "accepted" : "rejected"),
                    "line": verdict.rejectedAtLine.map { .integer($0) } ?? .null,
                    "duplicates": .string(verdict.consumer.duplicates.rawValue),
                    "lockedOut": .array(
                        verdict.lockedOut.map { user in
                            .object([
                                "name": .string(user.name), "line": .integer(user.line),
                                "shadowed": .boolean(user.isShadowed),
                            ])
                        }
                    ),
                ])
            )
        }
        return [
            "file": .string(file),
            "lines": .integer(lint.lineCount),
            "users": .integer(lint.userCount),
            "errors": .integer(lint.count(.error)),
            "warnings": .integer(lint.count(.warning)),
            "notes": .integer(lint.count(.note)),
            "consumers": .object(Dictionary(consumers) { first, _ in first }),
            "findings": .array(lint.findings.map { .object(Self.json($0)) }),
            "changed": .boolean(!repairs.isEmpty && !isDryRun),
            "dryRun": .boolean(isDryRun),
            "repairs": .array(
                repairs.map {
                    .object(["rule": .string($0.rule.rawValue), "lines": .array($0.lines.map { .integer($0) })])
                }
            ),
        ]
    }

    private static func json(_ finding: LintFinding) -> [String: JSONValue] {
        let predictions = finding.predictions.map { consumer, prediction in
            (consumer.rawValue, JSONValue.string(prediction.name))
        }
        return [
            "rule": .string(finding.rule.rawValue),
            "severity": .string(finding.severity.rawValue),
            "lines": .array(finding.lines.map { .integer($0) }),
            "message": .string(finding.message),
            "hint": .string(finding.hint),
            "users": JSONValue(finding.users),
            "consumers": .object(Dictionary(predictions) { first, _ in first }),
        ]
    }
}
