/// Columns for people, aligned; nothing at all when there are no rows.
struct Table {
    let header: [String]
    let rows: [[String]]

    /// The lines, without blanks at the ends.
    ///
    /// What is not printable is shown as `?`.
    var lines: [String] {
        guard !rows.isEmpty else { return [] }
        let cells = ([header] + rows).map { $0.map(Self.printable) }
        let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(
                separator: "  "
            )
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    static func printable(_ text: String) -> String {
        text.printable
    }
}
