extension Unicode.Scalar {
    /// Whether a terminal shows it where it stands: it neither drives it, nor reorders or hides what is beside it.
    var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}

extension String {
    /// The text with `?` for what must not reach a terminal.
    var printable: String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: unicodeScalars.map { $0.isPrintable ? $0 : "?" })
        return String(scalars)
    }
}
