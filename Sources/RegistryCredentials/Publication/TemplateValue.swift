/// A value that a template can name.
///
/// Its textual forms never show a secret.
enum TemplateValue: Equatable, Sendable {
    /// Text that is no secret.
    case text(String)
    /// Text that must never be printed by accident.
    case secret(String)
    /// A condition for a section, or `true` or `false` through an escaping. `false` also stands for what is absent.
    case flag(Bool)
    /// A list for a section.
    case list([TemplateValue])
    /// Names for the inside of a section.
    case record([String: TemplateValue])
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    /// Text that is no secret.
    init(stringLiteral text: String) { self = .text(text) }

    /// A condition.
    init(booleanLiteral flag: Bool) { self = .flag(flag) }

    /// Text that is no secret, or `false` when there is none, so that `{{#x}}` and `{{^x}}` tell the two apart.
    init(_ text: String?) { self = text.map(TemplateValue.text) ?? .flag(false) }
}

extension TemplateValue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind of value, and what it is unless it is a secret.
    var description: String {
        switch self {
        case .text(let text): "text(\(text))"
        case .secret: "<redacted>"
        case .flag(let flag): "\(flag)"
        case .list(let items): "\(items)"
        case .record(let values): "\(values.sorted { $0.key < $1.key })"
        }
    }

    /// The same as ``description``.
    var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows no secret either.
    var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child], displayStyle: .enum) }
}
