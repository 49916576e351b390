import RegistryCredentials

/// A ready hash from standard input.
enum HashInput {
    /// What was read is no bcrypt hash.
    struct Malformed: ActionableError {
        var description: String { "standard input has no bcrypt hash of cost 4 to 17" }
        var hint: String? { "give the 60 characters of a $2a$, $2b$ or $2y$ hash and nothing else" }
        var kind: FailureKind { .badData }
    }

    /// Reads one hash; a line break at its end does not count.
    static func read(_ context: CommandContext) throws -> BcryptHash {
        var bytes = try context.readInput(200)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        // $2x$ marks hashes of a broken implementation, which nobody should bring along.
        guard let hash = BcryptHash(bytes), bytes[2] != UInt8(ascii: "x") else { throw Malformed() }
        return hash
    }
}
