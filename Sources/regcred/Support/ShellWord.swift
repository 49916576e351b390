/// A word for somebody to paste into a shell.
enum ShellWord {
    /// `text` as it is when no shell would change it, else in single quotes.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte) || (0x30...0x39).contains(byte)
                || "/._-+:,@%".utf8.contains(byte)
        }
        guard !isPlain || text.isEmpty else { return text }
        // Scalars, not characters: an apostrophe with an accent behind it ends the quotes all the same.
        var quoted = "'"
        for scalar in text.unicodeScalars { quoted += scalar == "'" ? "'\\''" : String(scalar) }
        return quoted + "'"
    }
}
