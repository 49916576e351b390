/// Why a whole file cannot be imported.
///
/// It never quotes the file: a header that is missing shows a password in its place.
public enum ImportError: ActionableError, Equatable {
    /// The name of the file does not tell its format.
    case unknownFormat
    /// The file is UTF-16, as some spreadsheets write it.
    case utf16
    /// A CSV or TSV file without a line.
    case missingHeader
    /// No column holds the names.
    case missingNameColumn
    /// The header names a column, by number from 1, that is not known; the nearest one that is.
    case unknownColumn(Int, nearest: String?)
    /// The header has one column, and semicolons in it.
    case semicolons
    /// The header names a column twice.
    case repeatedColumn(String)
    /// A quoted field that begins on the line has no end, so that nobody can tell where the next record begins.
    case unclosedQuote(line: Int)
    /// Quotes on the line make it unclear where the record ends.
    case ambiguousQuotes(line: Int)
    /// Lines cannot be imported, and none was.
    case refused([ImportProblem])
    /// All lines have hashes that no registry takes; which.
    case nothingUsable([ImportProblem])
    /// Lines are left out that name somebody, and nobody can tell whom; so nobody may be removed.
    case pruneUnclear([ImportProblem])
    /// Lines end with carriage returns only.
    case carriageReturns
    /// A realm is to be made equal to a file without users.
    case emptyPrune

    /// What is wrong.
    public var description: String {
        switch self {
        case .unknownFormat: "the name of the file does not tell its format"
        case .utf16: "the file is UTF-16, not UTF-8"
        case .missingHeader: "the file is empty: it has no line that names its columns"
        case .missingNameColumn: "line 1 names no column 'name'"
        case .unknownColumn(let number, _): "line 1 names a column that is not known: column \(number)"
        case .semicolons: "line 1 separates columns by semicolons"
        case .repeatedColumn(let name): "line 1 names the column '\(name)' twice"
        case .unclosedQuote(let line): "line \(line) begins a quoted field that never ends"
        case .ambiguousQuotes(let line): "line \(line) has quotes within fields, so that its end is unclear"
        case .refused(let problems) where problems.count == 1: "1 line cannot be imported; nothing changed"
        case .refused(let problems): "\(problems.count) lines cannot be imported; nothing changed"
        case .nothingUsable: "no line has a hash that registries take; nothing changed"
        case .pruneUnclear(let problems):
            problems.first.map { "--prune cannot tell whom line \($0.line) names: it \($0.reason); nothing changed" }
                ?? "--prune cannot tell whom a line names; nothing changed"
        case .carriageReturns: "the file ends its lines with carriage returns only"
        case .emptyPrune: "the file has no users, and --prune would remove everybody from the realm"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .unknownFormat: "name it with --format htpasswd, csv, tsv or chpasswd"
        case .utf16: "save it as UTF-8, or convert it with: iconv -f UTF-16 -t UTF-8 FILE"
        case .unknownColumn(_, let nearest?): "did you mean '\(nearest)'?"
        case .missingHeader, .missingNameColumn, .unknownColumn(_, nil):
            "the first line names the columns: name, then password or hash, and expires, note, disabled as you like"
        case .semicolons: "save it with commas, or with tabs for --format tsv"
        case .repeatedColumn: "remove one of the two columns"
        case .unclosedQuote, .ambiguousQuotes: "quote the whole field, and write a quote within it twice"
        case .refused: "mend the lines named above, or leave them out with --keep-going"
        case .nothingUsable: "give these users generated passwords with --reset"
        case .pruneUnclear: "mend that line, or leave --prune out"
        case .carriageReturns: HtpasswdError.lineFeedHint
        case .emptyPrune: "if that is what you want, add --allow-empty"
        }
    }

    /// Usage for an unknown format, else bad data.
    public var kind: FailureKind {
        if case .unknownFormat = self { .usage } else { .badData }
    }
}
