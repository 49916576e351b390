import Mustache

/// Renders a Mustache template so strictly that a mistake in it cannot pass for an empty text.
///
/// Values are printed by `{{function(name)}}` only, where the function is one of ``Escaping``; nothing is escaped
/// for HTML. Sections and inverted sections take conditions, lists, records, and texts that may be absent. Names
/// have no dots, except `.` for the item of a list: open a section to reach what is inside a record.
struct TemplateRenderer {
    private let name: String
    private let tags: [TemplateTag]
    private let template: MustacheTemplate

    /// Parses a template.
    ///
    /// - Parameters:
    ///   - text: The template's text.
    ///   - name: Its name, for errors.
    /// - Throws: ``TemplateError`` when the template does not parse or calls a function that does not exist.
    init(_ text: String, name: String) throws(TemplateError) {
        self.name = name
        tags = try TemplateTag.all(in: text, template: name)
        for tag in tags { try Self.check(tag, template: name) }
        template = try Self.parse(text, name: name)
    }

    /// Renders the template.
    ///
    /// - Parameter values: What it can name.
    /// - Returns: The text as UTF-8.
    /// - Throws: ``TemplateError`` when the template names what does not exist, or prints a value without an escaping
    ///   or with one that cannot write it.
    func render(_ values: [String: TemplateValue]) throws(TemplateError) -> [UInt8] {
        let notes = TemplateScope.Notes()
        let text = template.render(TemplateScope(root: values, notes: notes))
        if let (value, problem) = notes.first {
            let line = Self.line(of: problem, about: value, in: tags)
            throw TemplateError(template: name, line: line, problem: problem)
        }
        return Array(text.utf8)
    }

    private static func check(_ tag: TemplateTag, template: String) throws(TemplateError) {
        func error(_ problem: TemplateError.Problem) -> TemplateError {
            TemplateError(template: template, line: tag.line, problem: problem)
        }
        switch tag.sign {
        case "!": return
        case nil, "#", "^", "/", "{", "&": break
        // Partials and blocks would render as nothing, and the others would change what escapes and delimits.
        case let sign?: throw error(.unsupportedTag("{{\(sign)"))
        }
        for function in tag.functions where Escaping(rawValue: String(function)) == nil {
            let known = Escaping.allCases.map(\.rawValue)
            throw error(.unknownFunction(String(function), nearest: nearestWord(to: String(function), among: known)))
        }
        guard tag.name == "." || !tag.name.contains(".") else { throw error(.unknownVariable(String(tag.name))) }
        guard !tag.name.isEmpty else { throw error(.syntax("a tag has no name")) }
    }

    private static func parse(_ template: String, name: String) throws(TemplateError) -> MustacheTemplate {
        do {
            // The library escapes for HTML unless a template says otherwise. The line is taken off again below.
            return try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}\n" + template)
        } catch {
            let parser = error as? MustacheTemplate.ParserError
            let reason =
                switch parser?.error as? MustacheTemplate.Error {
                case .sectionCloseNameIncorrect: "a tag closes a section other than the one that is open"
                case .expectedSectionEnd: "a section is not closed"
                default: "a tag is malformed"
                }
            let line = parser.map { $0.context.lineNumber - 1 }
            throw TemplateError(template: name, line: line, problem: .syntax(reason))
        }
    }

    /// The line of the first tag that can have led to a mistake about the value called `name`.
    private static func line(of problem: TemplateError.Problem, about name: String, in tags: [TemplateTag]) -> Int? {
        let suspects = tags.filter { tag in
            switch problem {
            case .unescaped: tag.functions.isEmpty && !"#^/!".contains(tag.sign ?? " ")
            case .unwritable: !tag.functions.isEmpty
            default: tag.sign != "!"
            }
        }
        // A value has the name of the list or section through which a template reaches it as `.`.
        return (suspects.first { $0.name == name } ?? suspects.first { $0.name == "." })?.line
    }
}
