/// A registry that regcred.yaml does not define.
public enum RegistryError: ActionableError, Equatable {
    /// The name, and the nearest that is defined.
    case unknown(String, nearest: String?)

    /// What is wrong.
    public var description: String {
        switch self {
        case .unknown(let name, _): "there is no registry '\(printable(name))' in regcred.yaml"
        }
    }

    /// The nearest that is defined.
    public var hint: String? {
        switch self {
        case .unknown(_, let nearest):
            nearest.map { "did you mean '\($0)'?" } ?? "registries are defined in regcred.yaml"
        }
    }

    /// Always ``FailureKind/notFound``.
    public var kind: FailureKind { .notFound }
}

extension Deployment {
    /// The registry called `name`.
    ///
    /// - Throws: ``RegistryError/unknown(_:nearest:)``.
    public func knownRegistry(_ name: String) throws(RegistryError) -> RegistryDefinition {
        if let registry = registries.first(where: { $0.name.description == name }) { return registry }
        throw .unknown(name, nearest: nearestWord(to: name, among: registries.map(\.name.description)))
    }
}
