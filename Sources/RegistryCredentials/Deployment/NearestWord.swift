/// The word of `candidates` that is nearest to `word` by edit distance, if any is near enough to be meant.
func nearestWord(to word: String, among candidates: [String]) -> String? {
    candidates
        .map { (word: $0, distance: editDistance(Array(word.lowercased().utf8.prefix(64)), Array($0.utf8))) }
        .filter { $0.distance <= max(2, $0.word.utf8.count / 3) }
        .min { $0.distance < $1.distance }?
        .word
}

/// How many insertions, deletions, replacements and swaps of neighbours turn `left` into `right` (Damerau).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var rows = [Array(0...right.count)]
    for (i, a) in left.enumerated() {
        var row = [i + 1]
        for (j, b) in right.enumerated() {
            var best = min(rows[i][j] + (a == b ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { best = min(best, rows[i - 1][j - 1] + 1) }
            row.append(best)
        }
        rows.append(row)
    }
    return rows[left.count][right.count]
}
