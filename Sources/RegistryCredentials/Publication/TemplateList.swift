import Mustache

/// A list as the Mustache library sees it: good for a section, and for nothing else.
struct TemplateList: MustacheSequence, MustacheTransformable, MustacheCustomRenderable {
    let items: [TemplateScope]
    let name: String
    let notes: TemplateScope.Notes

    func makeIterator() -> IndexingIterator<[TemplateScope]> { items.makeIterator() }

    /// Notes a mistake: no function takes a list.
    func transform(_ function: String) -> Any? {
        notes.add(name, .unwritable(name, reason: "is a list and can only be a section"))
        return nil
    }

    /// Notes a mistake: a list is no text.
    var renderText: String {
        notes.add(name, .unescaped(name, isSecret: false))
        return ""
    }

    var isNull: Bool { items.isEmpty }
}
