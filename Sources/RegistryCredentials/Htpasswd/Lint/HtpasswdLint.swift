/// What is wrong with an htpasswd file, and what each of its consumers will do with it.
///
/// ```swift
/// let lint = HtpasswdLint(bytes)
/// for finding in lint.findings { print(finding.lines, finding.message) }
/// ```
///
/// It reads bytes and nothing else, and takes time and memory that grow with the lines.
public struct HtpasswdLint: Sendable {
    /// What was found, worst first, then by line.
    public let findings: [LintFinding]
    /// What each consumer makes of the file, in the order of ``HtpasswdConsumer``.
    public let verdicts: [ConsumerVerdict]
    /// How many users the file was meant to have.
    public let userCount: Int
    /// How many lines it has.
    public let lineCount: Int

    /// Examines a file.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - speed: How long bcrypt takes where the registry runs; `nil` leaves the times out.
    ///   - hasEmptyPassword: Whether a hash is that of the empty password, which costs one bcrypt each; `nil` does not ask.
    public init(
        _ bytes: [UInt8],
        speed: BcryptSpeed? = nil,
        hasEmptyPassword: ((BcryptHash) -> Bool)? = nil
    ) {
        let file = LintFile(bytes)
        userCount = file.entries.count
        lineCount = file.lines.count
        var verdicts: [ConsumerVerdict] = []
        for consumer in HtpasswdConsumer.allCases {
            guard !file.isPlain else {
                verdicts.append(ConsumerVerdict(consumer: consumer))
                continue
            }
            verdicts.append(ConsumerReading(consumer, bytes, file.lines).verdict(on: file.entries))
        }
        self.verdicts = verdicts
        var found = file.encodingFindings() + file.entryCountFindings()
        if !file.isUTF16 {
            found += file.lineFindings() + file.hashFindings() + file.nameFindings() + file.duplicateFindings()
            found += file.costFindings(speed) + file.emptyPasswordFindings(hasEmptyPassword)
        }
        let predictor = LintPredictor(verdicts)
        for index in found.indices { found[index].predictions = predictor.predictions(for: found[index]) }
        findings = found.sorted { left, right in
            (right.severity, left.lines.first ?? 0, left.rule.rawValue)
                < (left.severity, right.lines.first ?? 0, right.rule.rawValue)
        }
    }

    /// The number of findings of a severity.
    public func count(_ severity: LintFinding.Severity) -> Int {
        findings.count { $0.severity == severity }
    }
}
