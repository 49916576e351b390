/// `text` without control characters and cut to a length that fits a line of an error.
func printable(_ text: String) -> String {
    let clean = text.unicodeScalars.map { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) ? "?" : Character($0) }
    return clean.count > 80 ? String(clean.prefix(80)) + "…" : String(clean)
}
