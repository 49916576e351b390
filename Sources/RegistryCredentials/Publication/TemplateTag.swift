/// One tag of a template, as it stands in the text.
///
/// The Mustache library keeps its tokens to itself and renders whatever it does not know as nothing, so the names
/// in a template are read here, before it renders.
struct TemplateTag: Equatable {
    /// The sign behind the braces, `{` for triple braces, or `nil` for a plain variable.
    let sign: Character?
    /// What stands between the braces, without the sign and blanks.
    let content: Substring
    /// The line on which it begins, from 1.
    let line: Int

    /// The name of the value, without functions round it.
    var name: Substring {
        (content.lastIndex(of: "(").map { content[content.index(after: $0)...] } ?? content).prefix { $0 != ")" }
    }

    /// The functions round the name, outermost first.
    var functions: [Substring] {
        content.split(separator: "(", omittingEmptySubsequences: false).dropLast()
    }

    /// The tags of `text`, in order.
    static func all(in text: String, template: String) throws(TemplateError) -> [TemplateTag] {
        var tags: [TemplateTag] = []
        var rest = text[...]
        var line = 1
        while let start = rest.firstRange(of: "{{") {
            line += rest[..<start.lowerBound].count(where: \.isNewline)
            let isTriple = rest[start.upperBound...].first == "{"
            guard let end = rest[start.upperBound...].firstRange(of: isTriple ? "}}}" : "}}") else {
                throw TemplateError(template: template, line: line, problem: .syntax("a tag is not closed"))
            }
            let inside = rest[start.upperBound..<end.lowerBound]
            let sign = inside.first.flatMap { "#^/!{&><$=%".contains($0) ? $0 : nil }
            let content = trimmed(inside.dropFirst(sign == nil ? 0 : 1))
            tags.append(TemplateTag(sign: sign, content: content, line: line))
            line += inside.count(where: \.isNewline)
            rest = rest[end.upperBound...]
        }
        return tags
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
