/// How long bcrypt takes on some machine.
public struct BcryptSpeed: Equatable, Sendable {
    private let millisecondsAtCost0: Double

    /// A measurement.
    ///
    /// - Parameters:
    ///   - cost: The cost of the hash that was made, 4 to 31.
    ///   - milliseconds: How long that took.
    public init(cost: Int, milliseconds: Double) {
        millisecondsAtCost0 = milliseconds / Double(1 << max(0, min(cost, 31)))
    }

    /// How many milliseconds a hash of this cost takes: each step of cost doubles them.
    public func milliseconds(cost: Int) -> Double {
        millisecondsAtCost0 * Double(1 << max(0, min(cost, 31)))
    }
}
