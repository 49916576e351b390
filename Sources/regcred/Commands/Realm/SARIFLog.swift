import ArgumentParser
import FoundationEssentials
import RegistryCredentials

/// A report as SARIF 2.1.0 (OASIS), which code scanning services read.
struct SARIFLog {
    private let report: LintReport

    init(_ report: LintReport) {
        self.report = report
    }

    /// The log as JSON, with a line feed.
    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(JSONValue.object(log))) + [UInt8(ascii: "\n")]
    }

    private var log: [String: JSONValue] {
        let driver: [String: JSONValue] = [
            "name": "regcred",
            "version": .string(Regcred.configuration.version),
            "rules": .array(LintRule.allCases.map { .object(Self.rule($0)) }),
        ]
        let run: [String: JSONValue] = [
            "tool": .object(["driver": .object(driver)]),
            "results": .array(report.lint.findings.map { .object(result($0)) }),
        ]
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": .array([.object(run)]),
        ]
    }

    private static func rule(_ rule: LintRule) -> [String: JSONValue] {
        [
            "id": .string(rule.rawValue),
            "shortDescription": .object(["text": .string(rule.summary)]),
        ]
    }

    private func result(_ finding: LintFinding) -> [String: JSONValue] {
        let predictions = finding.predictions.map { ($0.rawValue, JSONValue.string($1.name)) }
        let consequences = LintReport.consequences(finding).map { "; \($0)" }.joined()
        return [
            "ruleId": .string(finding.rule.rawValue),
            "ruleIndex": .integer(LintRule.allCases.firstIndex(of: finding.rule) ?? -1),
            "level": .string(finding.severity.rawValue),
            "message": .object(["text": .string("\(finding.message)\(consequences); hint: \(finding.hint)")]),
            "locations": .array(locations(finding)),
            "properties": .object(["consumers": .object(Dictionary(predictions) { first, _ in first })]),
        ]
    }

    /// All lines of the finding; a result about the file has no region.
    private func locations(_ finding: LintFinding) -> [JSONValue] {
        guard !finding.lines.isEmpty else { return [location(line: nil)] }
        return finding.lines.map { location(line: $0) }
    }

    private func location(line: Int?) -> JSONValue {
        var physical: [String: JSONValue] = ["artifactLocation": .object(["uri": .string(uri)])]
        if let line { physical["region"] = .object(["startLine": .integer(line)]) }
        return .object(["physicalLocation": .object(physical)])
    }

    /// A URI reference (RFC 3986): the path as it was given, with whatever a path may not have as `%XX`.
    private var uri: String {
        guard report.file != "-" else { return "stdin" }
        let literal = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/@!$&'()*+,;=".utf8)
        let path = report.file.utf8.map { byte in
            literal.contains(byte)
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return (report.file.hasPrefix("/") ? "file://" : "") + path.joined()
    }
}
