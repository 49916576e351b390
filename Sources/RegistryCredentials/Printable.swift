/// `text` without control characters and cut to a length that fits a line of an error.
func printable(_ text: String, limit: Int = 80) -> String {
    let clean = text.unicodeScalars.map { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) ? "?" : Character($0) }
    return clean.count > limit ? String(clean.prefix(limit)) + "…" : String(clean)
}

/// A path without control characters, but whole: what tells it from others may stand at its end.
func printablePath(_ path: String) -> String {
    printable(path, limit: .max)
}
