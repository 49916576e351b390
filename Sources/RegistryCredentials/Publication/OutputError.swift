/// Why an output cannot be rendered.
@nonexhaustive
public enum OutputError: ActionableError, Equatable {
    /// There is no such output.
    case unknownOutput(String)
    /// A folder that docker cannot mount by its path.
    case unmountable(String)

    /// What is wrong, on one line.
    public var description: String {
        switch self {
        case .unknownOutput(let name): "there is no output '\(printable(name))'"
        case .unmountable(let path):
            "docker cannot mount '\(printablePath(path))': a path must be absolute and have no ':'"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .unknownOutput(let name):
            nearestWord(to: name, among: PublishPolicy.knownOutputs).map { "did you mean '\($0)'?" }
                ?? "known outputs: \(PublishPolicy.knownOutputs.joined(separator: ", "))"
        case .unmountable: "change publish.path or storage.rootdirectory in regcred.yaml"
        }
    }

    /// Always ``FailureKind/badData``.
    public var kind: FailureKind { .badData }
}
