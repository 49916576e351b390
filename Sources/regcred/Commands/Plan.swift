import ArgumentParser
import RegistryCredentials

/// Shows what is due.
struct Plan: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what is due, and why; prints nothing when nothing is.",
        discussion: """
            What waits for its time is shown too, such as a new CA that clients get to trust first; it is not due.

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
                    "waitsFor": plan.waitsForOutside(step) ? "outside-ca" : .null,
                ])
            }
            let waiting = plan.waiting.map { wait in
                JSONValue.object([
                    "kind": .string(wait.item.kind), "subject": .string(wait.item.subject),
                    "reason": JSONValue(wait.reason?.description), "until": JSONValue(wait.until),
                    "hold": JSONValue(wait.hold?.description),
                ])
            }
            try context.printJSON("plan", ["due": .array(due), "waiting": .array(waiting)])
        } else {
            for step in plan.steps {
                let waiting = plan.waitsForOutside(step) ? "; it waits for the outside CA" : ""
                try context.printText("\(step.item.title): \(step.reason)\(waiting)")
            }
            for wait in plan.waiting {
                let reason = wait.reason.map { ", though \($0)" } ?? ""
                let hold = wait.hold.map { "; \($0)" } ?? ""
                try context.printText("\(wait.item.title): waits until \(wait.until.rfc3339)\(reason)\(hold)")
            }
            if plan.awaitsOutsideCertificate { context.sayUnlessQuiet(global, "hint: \(RequestError.nextSteps)") }
        }
        if detailedExitCode, !plan.steps.isEmpty { throw SilentExit(status: .no) }
    }
}

extension RotationPlan {
    fileprivate func waitsForOutside(_ step: Step) -> Bool {
        step.item == .certificate && awaitsOutsideCertificate
    }
}

extension RotationPlan.Step.Item {
    /// What sort of credential it is.
    var kind: String {
        switch self {
        case .certificate: "certificate"
        case .nextCertificate: "next-certificate"
        case .previousCertificate: "previous-certificate"
        case .rollover: "ca-rollover"
        case .httpSecret: "http-secret"
        case .user: "user"
        case .password: "password"
        case .clientCertificate: "client-certificate"
        case .clientAuthority: "client-ca"
        case .publication: "publication"
        }
    }

    /// Whose it is.
    var subject: String {
        switch self {
        case .certificate, .nextCertificate, .previousCertificate: "server"
        case .rollover(let step): step.rawValue
        case .httpSecret(let registry): registry.description
        case .user(let realm, let name), .password(let realm, let name): "\(realm)/\(name)"
        case .clientCertificate(let name): name
        case .clientAuthority: "clients"
        case .publication: "all"
        }
    }

    /// Both, for people.
    var title: String {
        switch self {
        case .certificate: "certificate"
        case .nextCertificate: "next certificate"
        case .previousCertificate: "trust in a certificate that was replaced"
        case .rollover(.announce): "local CA"
        case .rollover(.switch): "switch to the new CA"
        case .rollover(.drop): "drop of the old CA"
        case .httpSecret(let registry): "http secret of registry '\(registry)'"
        case .user(let realm, let name): "old name '\(name)' of a robot in realm '\(realm)'"
        case .password(let realm, let name): "password of user '\(name)' in realm '\(realm)'"
        case .clientCertificate(let name): "client certificate of '\(name)'"
        case .clientAuthority: "client CA"
        case .publication: "publication"
        }
    }
}
