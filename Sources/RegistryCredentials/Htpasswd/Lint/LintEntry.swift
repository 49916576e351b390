/// A user whom the writer of a file meant, whatever the consumers make of the line.
struct LintEntry {
    /// The name that the user will type.
    let name: ArraySlice<UInt8>
    /// What follows the colon, up to the end of the line, carriage returns and blanks removed.
    let hash: ArraySlice<UInt8>
    /// The line, from 1.
    let line: Int

    /// The name, fit to be printed.
    var printableName: String { LintText.printable(name) }

    /// The users of a line: none for comments, blank lines and lines without a colon; several where records are glued or
    /// separated by carriage returns.
    static func entries(in line: ArraySlice<UInt8>, number: Int) -> [LintEntry] {
        var entries: [LintEntry] = []
        for piece in line.split(separator: UInt8(ascii: "\r")) {
            let text = LintText.trimmed(piece)
            guard text.first != UInt8(ascii: "#"), let (name, rest) = LintText.cut(text) else { continue }
            let hash = LintText.trimmed(rest)
            entries.append(LintEntry(name: LintText.trimmed(name), hash: hash, line: number))
            if let second = glued(hash), let (name, rest) = LintText.cut(second) {
                entries.append(LintEntry(name: name, hash: rest, line: number))
            }
        }
        return entries
    }

    /// The record that follows a bcrypt hash on the same line: a name, a colon and something that begins like a hash.
    static func glued(_ hash: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard case .usable(_, let length) = BcryptText.go(hash) else { return nil }
        let rest = hash.dropFirst(length)
        guard let (name, second) = LintText.cut(rest), !name.isEmpty,
            second.first == UInt8(ascii: "$") || second.first == UInt8(ascii: "{")
        else { return nil }
        return rest
    }
}
