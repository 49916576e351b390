/// A password that a user is to have, and whether a person chose it.
public struct NewPassword: Sendable, Equatable {
    /// The password.
    public let secret: Secret
    /// Whether regcred made it, so that no policy for people applies.
    public let isGenerated: Bool

    /// A password that a person chose.
    public init(_ secret: Secret) {
        self.secret = secret
        isGenerated = false
    }

    private init(generated secret: Secret) {
        self.secret = secret
        isGenerated = true
    }

    /// A password that regcred makes.
    ///
    /// - Throws: When the system has no randomness.
    public static func generated(from random: RandomSource) throws -> NewPassword {
        NewPassword(generated: try PasswordGenerator.generate(from: random))
    }
}
