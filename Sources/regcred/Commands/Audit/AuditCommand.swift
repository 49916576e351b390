import ArgumentParser
import RegistryCredentials

/// The commands about the audit log.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Look at the log of every change.",
        discussion: """
            $ regcred audit show
            $ regcred audit verify
            """,
        subcommands: [AuditShow.self, AuditVerify.self]
    )
}

/// Shows the audit log.
struct AuditShow: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show who changed what and when, oldest first.",
        discussion: """
            $ regcred audit show
            $ regcred audit show --json | jq '.entries[] | select(.action == "user.remove")'
            """
    )

    @OptionGroup var global: GlobalOptions

    func run(in context: CommandContext) throws {
        let entries = try AuditLog.entries(try global.state(context).auditLog())
        if global.json {
            let list = entries.map { entry in
                JSONValue.object([
                    "seq": .integer(entry.seq), "time": .string(entry.time), "actor": .string(entry.actor),
                    "action": .string(entry.action), "subject": .string(entry.subject),
                    "changes": .array(
                        entry.changes.map { .object(["path": .string($0.path), "sha256": JSONValue($0.sha256)]) }
                    ),
                ])
            }
            return try context.printJSON("audit show", ["entries": .array(list)])
        }
        let rows = entries.map { ["\($0.seq)", $0.time, $0.actor, $0.action, $0.subject] }
        for line in Table(header: ["SEQ", "TIME", "ACTOR", "ACTION", "SUBJECT"], rows: rows).lines {
            try context.print(line)
        }
    }
}

/// Verifies the audit log.
struct AuditVerify: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Follow the chain of digests through the log; exit code 1 when it is broken.",
        discussion: """
            $ regcred audit verify
            """
    )

    @OptionGroup var global: GlobalOptions

    func run(in context: CommandContext) throws {
        let gap = try global.state(context).auditBreak()
        if global.json {
            try context.printJSON(
                "audit verify",
                [
                    "intact": .boolean(gap == nil), "line": gap.map { .integer($0.line) } ?? .null,
                    "reason": JSONValue(gap?.reason),
                ]
            )
        }
        guard let gap else { return }
        if !global.quiet { context.say("error: audit.jsonl: line \(gap.line) \(gap.reason)") }
        throw SilentExit(status: .no)
    }
}
