/// A line that cannot be imported, and why; it never quotes the line.
public struct ImportProblem: Equatable, Sendable, CustomStringConvertible {
    /// The line, from 1; for a CSV record of several lines the first of them.
    public let line: Int
    /// Why, lower case, no full stop.
    public let reason: String
    /// The user whom the line is about, when that can be told.
    public let name: Username?
    /// Whom the line might be about instead, where a separator may be part of the name.
    let others: [Username]

    init(line: Int, _ reason: String, name: Username? = nil, others: [Username] = []) {
        self.line = line
        self.reason = reason
        self.name = name
        self.others = others
    }

    /// Line and reason.
    public var description: String { "line \(line) \(reason)" }
}
