import ArgumentParser
import RegistryCredentials

/// Shows what is due.
struct Plan: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what is due, and why; prints nothing when nothing is.",
        discussion: """
            $ regcred plan
            $ regcred plan --detailed-exitcode || regcred rotate --due
            """
    )

    @OptionGroup var global: GlobalOptions

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 1 when something is due.")
    var detailedExitCode = false

    func run(in context: CommandContext) throws {
        let plan = try global.state(context).plan()
        if global.json {
            let due = plan.steps.map { step in
                JSONValue.object([
                    "kind": .string(step.item.kind), "subject": .string(step.item.subject),
                    "reason": .string(step.reason.description), "since": JSONValue(step.reason.since),
                ])
            }
            try context.printJSON("plan", ["due": .array(due)])
        } else {
            for step in plan.steps { try context.print("\(step.item.title): \(step.reason)") }
        }
        if detailedExitCode, !plan.steps.isEmpty { throw SilentExit(status: .no) }
    }
}

extension RotationPlan.Step.Item {
    /// What sort of credential it is.
    var kind: String {
        switch self {
        case .certificate: "certificate"
        case .httpSecret: "http-secret"
        case .user: "user"
        case .password: "password"
        case .clientCertificate: "client-certificate"
        case .publication: "publication"
        }
    }

    /// Whose it is.
    var subject: String {
        switch self {
        case .certificate: "server"
        case .httpSecret(let registry): registry.description
        case .user(let realm, let name), .password(let realm, let name): "\(realm)/\(name)"
        case .clientCertificate(let name): name
        case .publication: "all"
        }
    }

    /// Both, for people.
    var title: String {
        switch self {
        case .certificate: "certificate"
        case .httpSecret(let registry): "http secret of registry '\(registry)'"
        case .user(let realm, let name): "old name '\(name)' of a robot in realm '\(realm)'"
        case .password(let realm, let name): "password of user '\(name)' in realm '\(realm)'"
        case .clientCertificate(let name): "client certificate of '\(name)'"
        case .publication: "publication"
        }
    }
}
