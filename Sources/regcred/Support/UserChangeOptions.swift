import ArgumentParser
import FoundationEssentials
import RegistryCredentials

/// What is to be known of a user besides the password.
struct UserChangeOptions: ParsableArguments {
    @Option(help: "A note for people; an empty one removes it.")
    var note: String?

    @Option(
        help: ArgumentHelp(
            "From when on the user is not admitted: a date, a time (RFC 3339), a length such as 90d, or never.",
            valueName: "when"
        )
    )
    var expires: String?

    /// Whether nothing was asked for.
    var isEmpty: Bool { note == nil && expires == nil }

    /// The changes, with lengths of time from now on.
    func changes(_ context: CommandContext, isRobot: Bool = false) throws -> UserChanges {
        let expires = try expires.map { try Self.expiry($0, context) }
        return UserChanges(note: note, expires: expires, marksRobot: isRobot)
    }

    /// Reads `never`, a length of time, a date or a time.
    static func expiry(_ text: String, _ context: CommandContext) throws -> UserChanges.Expiry {
        if text == "never" { return .never }
        if let span = TimeSpan(text) { return .at(context.now().addingTimeInterval(Double(span.seconds))) }
        if let date = ImportTime.parse(text) { return .at(date) }
        throw UsageError(
            description: "'\(text)' is no time",
            hint: "write it like 2027-01-31, 2027-01-31T12:00:00Z, 90d or never"
        )
    }
}
