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
}
