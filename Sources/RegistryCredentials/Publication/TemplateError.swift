/// What is wrong with a template, and where; never shows a value.
public struct TemplateError: ActionableError, Equatable {
    /// The sorts of mistake.
    @nonexhaustive
    public enum Problem: Equatable, Sendable {
        /// The template does not parse; why.
        case syntax(String)
        /// A kind of tag that regcred's templates do not have.
        case unsupportedTag(String)
        /// A name for which there is no value.
        case unknownVariable(String)
        /// A function that does not exist, and the nearest that does.
        case unknownFunction(String, nearest: String?)
        /// A value printed without saying for which place.
        case unescaped(String, isSecret: Bool)
        /// A value that cannot be written in the place where it stands; why.
        case unwritable(String, reason: String)
    }

    /// The template's name, such as `docker-run/registry.sh`.
    public let template: String
    /// The line, from 1, if it is known.
    public let line: Int?
    /// What is wrong.
    public let problem: Problem

    /// Where and what, on one line.
    public var description: String {
        let place = "template '\(printable(template))'" + (line.map { " line \($0)" } ?? "")
        switch problem {
        case .syntax(let reason): return "\(place): \(reason)"
        case .unsupportedTag(let tag): return "\(place): the tag '\(printable(tag))' is not supported"
        case .unknownVariable(let name): return "\(place): there is no value '\(printable(name))'"
        case .unknownFunction(let name, _): return "\(place): there is no function '\(printable(name))'"
        case .unescaped(let name, let isSecret):
            return "\(place): the \(isSecret ? "secret" : "value") '\(printable(name))' is printed without a function"
        case .unwritable(let name, let reason): return "\(place): '\(printable(name))' \(reason)"
        }
    }

    /// What to write instead.
    public var hint: String? {
        switch problem {
        case .unknownFunction(_, let nearest?): "did you mean '\(nearest)'?"
        case .unknownFunction: "the functions are \(Escaping.allCases.map(\.rawValue).joined(separator: ", "))"
        case .unescaped(let name, _): "say for which place it is meant, such as {{yaml(\(printable(name)))}}"
        case .unsupportedTag: "use variables, sections, inverted sections and comments"
        case .syntax: "mend the template"
        case .unknownVariable: "mend the name, or open the section that has it"
        case .unwritable: "change the value in regcred.yaml, or print it for another place"
        }
    }

    /// Always ``FailureKind/badData``.
    public var kind: FailureKind { .badData }
}
