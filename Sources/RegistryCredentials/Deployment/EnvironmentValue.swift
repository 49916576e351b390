/// A value for an environment file that docker, Compose, systemd and the registry's own YAML all read alike.
///
/// Observed on each of them: quotes are literal for docker and removed by the others, ` #` starts a comment for
/// Compose, `$` expands, a backslash disappears in systemd, and the registry parses every value as YAML. What is left
/// is a plain scalar of printable characters without any of these.
enum EnvironmentValue {
    private static let forbidden: Set<Unicode.Scalar> = ["\"", "'", "$", "\\", "`", "#", "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "%", "@"]

    /// Why `text` cannot be such a value, or `nil` when it can.
    static func objection(to text: String) -> String? {
        if text.isEmpty { return "must not be empty" }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }) {
            return "has a control character"
        }
        // Line ends and marks to YAML; the rest fails the whole file in systemd.
        let separators: Set<Unicode.Scalar> = ["\u{2028}", "\u{2029}", "\u{feff}"]
        if text.unicodeScalars.contains(where: { separators.contains($0) || $0.properties.isNoncharacterCodePoint }) {
            return "has a character that is no part of plain text"
        }
        if let scalar = text.unicodeScalars.first(where: { forbidden.contains($0) }) {
            return "has a '\(scalar)', which docker, compose, systemd and the registry read differently"
        }
        if text.first?.isWhitespace == true || text.last?.isWhitespace == true { return "has a blank at an end" }
        if text.contains(": ") || text.hasSuffix(":") { return "has a ': ', which YAML takes for a mapping" }
        if text.hasPrefix("- ") || text.hasPrefix("? ") || text.hasPrefix("---") || text.hasPrefix("...")
            || text == "-" || text == "?"
        {
            return "begins like YAML syntax"
        }
        if text.utf8.count > 4_096 { return "has more than 4096 bytes" }
        if PlainScalar(text) == .ambiguous { return "is a number, a boolean or null to the registry's YAML" }
        return nil
    }
}
