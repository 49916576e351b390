/// Something about an htpasswd file that some consumer minds, or should.
public struct LintFinding: Equatable, Sendable {
    /// How bad it is.
    public enum Severity: String, Comparable, Sendable {
        /// Worth knowing.
        case note
        /// Works at distribution, but not everywhere or not well.
        case warning
        /// Somebody is locked out, the file is rejected, or who gets in depends on who reads it.
        case error

        /// Notes first.
        public static func < (left: Severity, right: Severity) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int { self == .note ? 0 : self == .warning ? 1 : 2 }
    }

    /// Which rule.
    public let rule: LintRule
    /// How bad it is here.
    public let severity: Severity
    /// The lines, from 1, ascending; empty when it is about the whole file.
    public let lines: [Int]
    /// What is wrong: lower case, no full stop, never a line of the file or a hash.
    public let message: String
    /// What to do about it.
    public let hint: String
    /// The users on these lines, fit to be printed; none where there are too many to name.
    public let users: [String]
    /// What each consumer does, in the order of ``HtpasswdConsumer``.
    public internal(set) var predictions: [HtpasswdConsumer: ConsumerPrediction] = [:]

    init(
        _ rule: LintRule,
        _ severity: Severity,
        lines: [Int],
        _ message: String,
        hint: String,
        users: [String] = []
    ) {
        self.rule = rule
        self.severity = severity
        self.lines = lines
        self.message = message
        self.hint = hint
        self.users = users
    }
}
