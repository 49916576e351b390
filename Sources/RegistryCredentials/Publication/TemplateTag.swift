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
        while let start = braces(2, UInt8(ascii: "{"), in: rest) {
            line += newlines(rest[..<start.lowerBound])
            let isTriple = rest[start.upperBound...].first == "{"
            guard let end = braces(isTriple ? 3 : 2, UInt8(ascii: "}"), in: rest[start.upperBound...]) else {
                throw TemplateError(template: template, line: line, problem: .syntax("a tag is not closed"))
            }
            let inside = rest[start.upperBound..<end.lowerBound]
            let sign = inside.first.flatMap { "#^/!{&><$=%".contains($0) ? $0 : nil }
            let content = trimmed(inside.dropFirst(sign == nil ? 0 : 1))
            tags.append(TemplateTag(sign: sign, content: content, line: line))
            line += newlines(inside)
            rest = rest[end.upperBound...]
        }
        return tags
    }

    /// Where as many braces stand beside each other first.
    ///
    /// Bytes are compared: characters take ten times as long.
    private static func braces(_ count: Int, _ brace: UInt8, in text: Substring) -> Range<Substring.Index>? {
        var run = text.startIndex
        for index in text.utf8.indices {
            guard text.utf8[index] == brace else {
                run = text.utf8.index(after: index)
                continue
            }
            let end = text.utf8.index(after: index)
            if text.utf8.distance(from: run, to: end) == count { return run..<end }
        }
        return nil
    }

    private static func newlines(_ text: Substring) -> Int {
        text.utf8.count { $0 == UInt8(ascii: "\n") }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
