/// A statement of a TOML document, without its value.
enum TOMLStatement: Equatable {
    /// Nothing, or a comment.
    case blank
    /// `[a.b]`.
    case table([String])
    /// `[[a.b]]`.
    case element([String])
    /// `a.b = …`.
    case value([String])
}

/// Reads the statements of a TOML document one after the other.
///
/// What TOML does not know is refused; of the forms of numbers and times only the letters are looked at, and not what
/// they mean.
struct TOMLReader {
    private var text: TOMLText
    /// The line at which the last statement began, from 1 on.
    private(set) var line = 0
    private var counted: ArraySlice<UInt8>.Index

    /// Reads `bytes`, which are UTF-8.
    init(_ bytes: ArraySlice<UInt8>) {
        text = TOMLText(bytes)
        if bytes.starts(with: "\u{FEFF}".utf8) { text.skip(3) }
        counted = bytes.startIndex
    }

    /// The next statement; `nil` at the end.
    ///
    /// - Throws: ``TrustEntries/Refusal``.
    mutating func next() throws(TrustEntries.Refusal) -> TOMLStatement? {
        guard !text.isAtEnd else { return nil }
        line += line == 0 ? 1 : text.newlines(since: counted)
        counted = text.place
        do throws(TOMLFault) {
            let statement = try statement()
            text.skipBlanks()
            text.skipComment()
            guard text.isAtEnd || text.skipNewline() else { throw .malformed }
            return statement
        } catch {
            throw TrustEntries.Refusal(reason: error.reason(line: line))
        }
    }

    private mutating func statement() throws(TOMLFault) -> TOMLStatement {
        text.skipBlanks()
        if text.isAtEnd || text.isAtNewline || text.isAtComment { return .blank }
        guard text.skip("[") else {
            let keys = try text.keys()
            guard text.skip("=") else { throw .malformed }
            try text.skipValue()
            return .value(keys)
        }
        let isElement = text.skip("[")
        let keys = try text.keys()
        guard text.skip("]"), !isElement || text.skip("]") else { throw .malformed }
        return isElement ? .element(keys) : .table(keys)
    }
}

/// What is wrong with a TOML document.
enum TOMLFault: Error {
    /// A text, list or inline table has no end.
    case unended
    /// A text has an escape that TOML does not have.
    case escape
    /// It is nested too deeply for anybody to have meant it.
    case depth
    /// Anything else.
    case malformed

    /// The end of a sentence about the file.
    func reason(line: Int) -> String {
        switch self {
        case .unended: "a text or a list in it has no end"
        case .escape: "it has an escape that TOML does not know"
        case .depth: "line \(line) is nested too deeply"
        case .malformed: "line \(line) is no TOML"
        }
    }
}
