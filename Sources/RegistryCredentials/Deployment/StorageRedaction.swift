extension StorageDefinition: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The driver and the names of its parameters; the values may be passwords and keys.
    public var description: String {
        ([driver] + parameters.keys.sorted().map { "\($0)=<redacted>" }).joined(separator: " ")
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// A mirror without the values, so that `dump` does not show them either.
    public var customMirror: Mirror {
        Mirror(self, children: ["driver": driver, "parameters": parameters.keys.sorted()])
    }
}
