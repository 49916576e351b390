import Mustache

/// A value as the Mustache library sees it while one template renders.
///
/// The library asks its values for children, functions and text, and takes `nil` for "print nothing". Every answer
/// that would be nothing, or that would print a value as it is, is noted as a mistake instead.
struct TemplateScope: MustacheParent, MustacheTransformable, MustacheCustomRenderable {
    /// Collects the mistakes of one rendering.
    final class Notes {
        /// The first mistake, and the name of the value that it is about.
        private(set) var first: (name: String, problem: TemplateError.Problem)?

        /// Notes a mistake, unless there is one already.
        func add(_ name: String, _ problem: TemplateError.Problem) {
            if first == nil { first = (name, problem) }
        }
    }

    /// A value, or what an escaping made of one.
    enum Content {
        case value(TemplateValue)
        case escaped(String, isSecret: Bool)
    }

    let content: Content
    let name: String
    let isRoot: Bool
    let notes: Notes

    /// The names at the outside of a template.
    init(root values: [String: TemplateValue], notes: Notes) {
        self.init(content: .value(.record(values)), name: ".", isRoot: true, notes: notes)
    }

    private init(content: Content, name: String, isRoot: Bool = false, notes: Notes) {
        self.content = content
        self.name = name
        self.isRoot = isRoot
        self.notes = notes
    }

    /// The value called `name` inside this one; the library asks from the inside out, so the root is the last.
    func child(named name: String) -> Any? {
        if case .value(.record(let values)) = content, let value = values[name] {
            if case .list(let items) = value {
                return TemplateList(items: items.map { scope(.value($0), name: name) }, name: name, notes: notes)
            }
            return scope(.value(value), name: name)
        }
        if isRoot { notes.add(name, .unknownVariable(name)) }
        return nil
    }

    /// What `{{function(name)}}` prints.
    func transform(_ function: String) -> Any? {
        guard let escaping = Escaping(rawValue: function) else {
            notes.add(name, .unknownFunction(function, nearest: nil))
            return nil
        }
        let (text, isSecret): (String, Bool)
        switch content {
        case .value(.text(let plain)): (text, isSecret) = (plain, false)
        case .value(.secret(let secret)): (text, isSecret) = (secret, true)
        case .value(.flag(let flag)): (text, isSecret) = ("\(flag)", false)
        case .escaped(let escaped, let secret): (text, isSecret) = (escaped, secret)
        case .value(.list), .value(.record):
            notes.add(name, .unwritable(name, reason: "has parts and can only be a section"))
            return nil
        }
        do {
            return scope(.escaped(try escaping.escape(text), isSecret: isSecret), name: name)
        } catch {
            // The reason may name a character of the value.
            let reason = isSecret ? "cannot be written by '\(function)'" : error.reason
            notes.add(name, .unwritable(name, reason: reason))
            return nil
        }
    }

    /// What is printed: an escaped text; anything else is a mistake.
    var renderText: String {
        switch content {
        case .escaped(let text, _): return text
        case .value(.secret): notes.add(name, .unescaped(name, isSecret: true))
        case .value: notes.add(name, .unescaped(name, isSecret: false))
        }
        return ""
    }

    /// Whether a section with this value is left out.
    var isNull: Bool {
        if case .value(.flag(false)) = content { true } else { false }
    }

    private func scope(_ content: Content, name: String) -> TemplateScope {
        TemplateScope(content: content, name: name, notes: notes)
    }
}
