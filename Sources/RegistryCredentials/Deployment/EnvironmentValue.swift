/// A value for an environment file that docker, Compose, systemd and the registry's own YAML all read alike.
///
/// Observed on each of them: quotes are literal for docker and removed by the others, ` #` starts a comment for
/// Compose, `$` expands, a backslash disappears in systemd, and the registry parses every value as YAML. What is left
/// is a plain scalar of printable characters without any of these.
enum EnvironmentValue {
    private static let forbidden = Set("\"'$\\`#{}[],&*!|>%@".unicodeScalars)

    /// Line ends and marks to YAML.
    private static let separators = Set("\u{2028}\u{2029}\u{feff}".unicodeScalars)

    /// Why `text` cannot be such a value, or `nil` when it can.
    static func objection(to text: String) -> String? {
        // Scalars throughout: to Swift a blank and an accent behind it are one character, and no blank.
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first, let last = scalars.last else { return "must not be empty" }
        if scalars.contains(where: { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }) {
            return "has a control character"
        }
        // A noncharacter fails the whole file in systemd.
        if scalars.contains(where: { separators.contains($0) || $0.properties.isNoncharacterCodePoint }) {
            return "has a character that is no part of plain text"
        }
        if let scalar = scalars.first(where: forbidden.contains) {
            return "has a '\(scalar)', which docker, compose, systemd and the registry read differently"
        }
        if first.properties.isWhitespace || last.properties.isWhitespace { return "has a blank at an end" }
        if last == ":" || zip(scalars, scalars.dropFirst()).contains(where: { $0 == ":" && $1 == " " }) {
            return "has a ': ', which YAML takes for a mapping"
        }
        let begins = ["- ", "? ", "---", "..."].contains { scalars.starts(with: $0.unicodeScalars) }
        if begins || text == "-" || text == "?" { return "begins like YAML syntax" }
        if text.utf8.count > 4_096 { return "has more than 4096 bytes" }
        if PlainScalar(text) == .ambiguous { return "is a number, a boolean or null to the registry's YAML" }
        return nil
    }
}
