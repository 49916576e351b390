import ArgumentParser
import RegistryCredentials

@main
struct Regcred: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "regcred", version: "0.1.0")
}
