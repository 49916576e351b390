import ArgumentParser
import FoundationEssentials
import RegistryCredentials

/// Exports users.
struct UserExportCommand: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print the users of a realm as htpasswd, CSV or JSON.",
        discussion: """
            Files of --out have mode 0600 and hold the hashes. What goes to standard output has them with --reveal \
            only: whoever has a hash can guess passwords. 'regcred user import' reads htpasswd and csv again, so names \
            and notes stand in csv as they are: a spreadsheet takes one that begins with =, +, - or @ for a formula.

              $ regcred user export --realm users --out users.htpasswd
              $ regcred user export --realm users --format csv > who-has-access.csv
              $ regcred user export --format json | jq -r '.users[].name'
            """
    )

    @OptionGroup var global: GlobalOptions

    @Option(help: ArgumentHelp("The realm; may be left out when there is only one, and for json.", valueName: "realm"))
    var realm: String?

    @Option(
        help: "htpasswd, csv or json; needed when the name of --out does not tell it.",
        completion: .list(UserExport.Format.allCases.map(\.rawValue)),
        transform: { name in
            guard let format = UserExport.Format(rawValue: name) else {
                throw ValidationError("use htpasswd, csv or json")
            }
            return format
        }
    )
    var format: UserExport.Format?

    @Option(help: ArgumentHelp("Write it to a file instead, with the hashes.", valueName: "file"), completion: .file())
    var out: String?

    @Flag(help: "Print the hashes to standard output.")
    var reveal = false

    func run(in context: CommandContext) throws {
        let format = try chosenFormat()
        let hasHashes = reveal || out != nil
        guard hasHashes || format != .htpasswd else {
            throw UsageError(
                description: "an htpasswd file is nothing without its hashes",
                hint: "write it to a file of mode 0600 with --out, or print it with --reveal"
            )
        }
        let export = ExportedUsers(context: context, hasHashes: hasHashes)
        let (bytes, count) = try global.state(context).read { draft in
            switch format {
            case .htpasswd: try export.htpasswd(draft, realm)
            case .csv: try export.csv(draft, realm)
            case .json: try export.json(draft, realm)
            }
        }
        guard let out else {
            guard global.json, format != .json else { return try context.write(bytes) }
            let text = JSONValue.string(String(decoding: bytes, as: UTF8.self))
            return try context.printJSON("user export", ["users": .integer(count), "content": text])
        }
        try FileExport.write(bytes, to: try global.outputPath(out, context), mode: 0o600)
        if global.json {
            return try context.printJSON("user export", ["users": .integer(count), "file": .string(out)])
        }
        context.sayUnlessQuiet(global, "exported \(count) users to \(out)")
    }

    private func chosenFormat() throws -> UserExport.Format {
        let suffix = out?.split(separator: ".").last.flatMap { UserExport.Format(rawValue: $0.lowercased()) }
        if let format = format ?? suffix ?? (global.json ? .json : nil) { return format }
        throw UsageError(description: "no format is named", hint: "name it with --format htpasswd, csv or json")
    }
}

/// Users in the formats of `user export`, each with their number.
private struct ExportedUsers {
    let context: CommandContext
    let hasHashes: Bool

    func htpasswd(_ draft: StateDraft, _ realm: String?) throws -> ([UInt8], Int) {
        let document = try draft.realm(draft.deployment().knownRealm(realm).name)
        return (document.bytes, document.userCount)
    }

    func csv(_ draft: StateDraft, _ realm: String?) throws -> ([UInt8], Int) {
        let users = try draft.realm(draft.deployment().knownRealm(realm).name).users
        return (UserExport.csv(users, withHashes: hasHashes), users.count)
    }

    func json(_ draft: StateDraft, _ realm: String?) throws -> ([UInt8], Int) {
        let deployment = try draft.deployment()
        let realms = try realm.map { [try deployment.knownRealm($0)] } ?? deployment.realms
        let users = try realms.flatMap { realm in
            try draft.realm(realm.name).users.map { user in
                var fields = UserJSON.fields(user, realm: realm.name, policy: deployment.passwords, now: draft.now)
                if hasHashes { fields["hash"] = JSONValue(user.unprotectedHash) }
                return JSONValue.object(fields)
            }
        }
        return (try context.encodedJSON("user export", ["users": .array(users)]), users.count)
    }
}
