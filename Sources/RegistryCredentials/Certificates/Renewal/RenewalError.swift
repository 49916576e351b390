/// Why a certificate cannot be renewed.
public enum RenewalError: ActionableError, Equatable {
    /// There is no certificate in service.
    case nothingInService

    /// What is wrong.
    public var description: String { "there is no certificate in service that could be renewed" }

    /// What to do about it.
    public var hint: String? { "make the first one with 'regcred cert issue'" }

    /// The sort of failure.
    public var kind: FailureKind { .notFound }
}
