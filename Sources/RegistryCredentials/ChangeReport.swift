/// How a change is to be made.
public struct ChangeOptions: Equatable, Sendable {
    /// Whether everything is decided, but nothing written.
    public var isDryRun: Bool
    /// Whether the change is published too.
    public var publishes: Bool

    /// Options as a value; the change is made and published unless they say otherwise.
    public init(isDryRun: Bool = false, publishes: Bool = true) {
        self.isDryRun = isDryRun
        self.publishes = publishes
    }
}

/// What a change did, or with ``ChangeOptions/isDryRun`` would have done.
public struct ChangeReport: Equatable, Sendable {
    /// The documents of the state that changed.
    public var documents: [String]
    /// The revision of the state after it.
    public var revision: Int
    /// What was published; `nil` when nothing was to be published.
    public var publication: PublicationReport?
    /// What is amiss, though it was done.
    public var warnings: [String]
    /// What whoever asked for the change must know, also when nothing had to be changed.
    public var notices: [String] = []

    /// Whether anything changed, in the state or in what is published.
    public var isChange: Bool { !documents.isEmpty || publication?.isNew == true }

    /// The same without registries to restart, for a deployment of which none can be running yet.
    public var withoutRestart: ChangeReport {
        var report = self
        report.publication?.restart = []
        return report
    }
}
