import ArgumentParser
import RegistryCredentials

/// Rotates HTTP secrets.
struct SecretRotate: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a registry, or every registry, a new HTTP secret.",
        discussion: """
            All nodes of a registry must be restarted with the new secret together: an upload that begins on one \
            node cannot go on at another that has a different secret.

              $ regcred secret rotate --registry admin
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags

    @Option(help: ArgumentHelp("Only this registry.", valueName: "registry"))
    var registry: String?

    func run(in context: CommandContext) throws {
        let report = try global.state(context).rotateSecrets(of: registry, flags.options)
        try ChangeOutput(context: context, global: global, flags: flags, command: "secret rotate").emit(
            report,
            message: "rotated the HTTP secret of \(registry.map { "registry '\($0)'" } ?? "every registry")"
        )
    }
}
