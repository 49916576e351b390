/// A repair would have changed who gets in.
public struct HtpasswdRepairError: ActionableError {
    /// What is wrong.
    public var description: String { "the repaired file would not let the same users in; nothing was changed" }
    /// What to do about it.
    public var hint: String? { "repair the file by hand, and report this as a fault of regcred" }
    /// Always ``FailureKind/internal``.
    public var kind: FailureKind { .internal }
}
