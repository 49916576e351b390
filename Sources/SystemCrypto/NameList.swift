/// Names on one line for an error: the first ones, and how many there are besides.
///
/// A file of a megabyte has thousands of subjects, and so has a certificate names.
package func listed(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
}

/// The labels of PEM blocks on one line for an error, each once.
///
/// Whoever wrote the file made them up: they are cut, and only printable ASCII is quoted.
func listedLabels(_ labels: [String]) -> String {
    var known: Set<String> = []
    return listed(labels.filter { known.insert($0).inserted }.map(printableLabel))
}

private func printableLabel(_ label: String) -> String {
    let scalars = label.unicodeScalars.prefix(40).map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" }
    return String(scalars) + (label.unicodeScalars.count > 40 ? "…" : "")
}
