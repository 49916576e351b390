/// The formats from which users are imported.
public enum ImportFormat: String, CaseIterable, Sendable {
    /// `name:hash` a line, as Apache, registries and regcred itself write it.
    case htpasswd
    /// Comma-separated values with a header (RFC 4180).
    case csv
    /// Tab-separated values with a header, quoted as in CSV.
    case tsv
    /// `name:password` a line, as chpasswd(8) takes it.
    case chpasswd

    /// The format that a file's name tells: `.csv`, `.tsv`, `.htpasswd` or `.chpasswd` at its end.
    ///
    /// - Parameter path: The file; `-`, standard input, tells nothing.
    /// - Throws: ``ImportError/unknownFormat`` when the name tells none.
    public init(path: String) throws(ImportError) {
        let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
        let known = Self.allCases.first { name == $0.rawValue || name.hasSuffix(".\($0.rawValue)") }
        guard let known else { throw .unknownFormat }
        self = known
    }
}
