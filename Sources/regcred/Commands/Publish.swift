import ArgumentParser
import RegistryCredentials

/// Publishes the state.
struct Publish: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish the state where registries and configuration management pick it up.",
        discussion: """
            Every command that changes something publishes by itself; this one is for after an edit of regcred.yaml, \
            or after --no-publish. What is published already is not touched. With --check nothing is written, and \
            the exit code is 1 when the publication is behind, somebody changed it, or others may: whoever can write \
            to the folder can exchange what is in it.

              $ regcred publish
              $ regcred publish --check
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var passphrase: CAPassphraseOptions

    @Flag(help: "Only compare what is published with the state.")
    var check = false

    func validate() throws {
        guard !flags.noPublish else { throw ValidationError("--no-publish makes no sense here") }
    }

    func run(in context: CommandContext) throws {
        let state = global.state(context, passphrase: passphrase)
        guard check else {
            let report = try state.publish(flags.options)
            let message = "made what was missing and published generation \(report.publication?.generation ?? 0)"
            return try ChangeOutput(context: context, global: global, flags: flags, command: "publish").emit(
                report,
                message: message
            )
        }
        let differences = try state.publicationFindings()
        let findings = try differences + state.publicationExposures()
        if global.json {
            let list = findings.map { JSONValue.object(["path": .string($0.path), "problem": .string($0.problem)]) }
            let publication: [String: JSONValue] = ["current": .boolean(differences.isEmpty), "findings": .array(list)]
            try context.printJSON("publish", ["publication": .object(publication)])
        } else {
            for finding in findings { try context.printText("\(finding.path): \(finding.problem)") }
        }
        if !findings.isEmpty { throw SilentExit(status: .no) }
    }
}
