/// What is wrong with a regcred.yaml, and where.
public struct DeploymentError: ActionableError, Equatable {
    /// The sorts of mistake.
    public enum Problem: Equatable, Sendable {
        /// The text is not YAML; the parser's own words.
        case syntax(String)
        /// A key that regcred does not know, and the nearest that it does.
        case unknownKey(String, nearest: String?)
        /// A key that must be there is not.
        case missingKey(String)
        /// A value of the wrong type; what was expected.
        case wrongType(key: String, expected: String)
        /// A value that is not allowed; why.
        case invalidValue(key: String, reason: String, hint: String?)
        /// Two parts that cannot both be right; why.
        case contradiction(reason: String, hint: String?)
    }

    /// The file, as the reader knows it.
    public let file: String
    /// The line, from 1; `nil` when the mistake is that something is missing altogether.
    public let line: Int?
    /// What is wrong.
    public let problem: Problem

    /// Where and what, on one line.
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        switch problem {
        case .syntax(let reason): return "\(place): not valid YAML: \(reason)"
        case .unknownKey(let key, _): return "\(place): unknown key '\(Self.wordsOnly(key))'"
        case .missingKey(let key): return "\(place): '\(key)' is missing"
        case .wrongType(let key, let expected): return "\(place): '\(key)' must be \(expected)"
        case .invalidValue(let key, let reason, _): return "\(place): '\(key)' \(reason)"
        case .contradiction(let reason, _): return "\(place): \(reason)"
        }
    }

    /// A key up to the first character that no key has: `{a: b, secretkey:hunter2}` makes the value part of a key.
    private static func wordsOnly(_ key: String) -> String {
        let end = key.utf8.firstIndex { byte in
            !((0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte) || byte == 0x5f || byte == 0x2e
                || byte == 0x2d)
        }
        return printable(String(key[..<(end ?? key.endIndex)])) + (end == nil ? "" : "…")
    }

    /// The nearest right key, or what to write.
    public var hint: String? {
        switch problem {
        case .unknownKey(_, let nearest?): "did you mean '\(nearest)'?"
        case .invalidValue(_, _, let hint?), .contradiction(_, let hint?): hint
        case .wrongType(_, "text"): "put the value in quotes"
        case .wrongType(_, "a whole number"): "write it without quotes, such as 10"
        case .wrongType(_, "true or false"): "write it without quotes"
        case .syntax: "mend that line; YAML indents with blanks, never with tabs"
        case .missingKey(let key): "add a line '\(key.split(separator: ".").last ?? ""): …'"
        case .unknownKey, .wrongType, .invalidValue, .contradiction: "mend regcred.yaml; nothing was changed"
        }
    }

    /// Always ``FailureKind/configuration``.
    public var kind: FailureKind { .configuration }
}
