import ArgumentParser
import RegistryCredentials

/// The user that a command is about.
struct UserArguments: ParsableArguments {
    @Argument(help: "The user.")
    var name: String

    @Option(help: ArgumentHelp("The realm; may be left out when there is only one.", valueName: "realm"))
    var realm: String?

    /// The name, checked.
    func username() throws -> Username {
        try Username(name)
    }

    /// ` in realm 'users'`, or nothing when no realm was named.
    var inRealm: String { realm.map { " in realm '\($0)'" } ?? "" }

    /// ` from realm 'users'`, or nothing when no realm was named.
    var fromRealm: String { realm.map { " from realm '\($0)'" } ?? "" }

    /// ` to realm 'users'`, or nothing when no realm was named.
    var toRealm: String { realm.map { " to realm '\($0)'" } ?? "" }
}
