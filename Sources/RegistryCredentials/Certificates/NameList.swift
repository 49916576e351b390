/// Names on one line for an error: the first ones, and how many there are besides.
///
/// A file of a megabyte has thousands of subjects, and so has a certificate names.
func listed(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
}
