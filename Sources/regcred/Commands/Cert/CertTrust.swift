import ArgumentParser
import FoundationEssentials
public import RegistryCredentials

/// Makes programs trust the registries.
struct CertTrust: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Make docker, podman, Kubernetes, the system or Java trust the registries.",
        discussion: """
            Writes the certificates that clients must trust, those of ssl/ca.pem, where the program looks for them, \
            for every registry of regcred.yaml that serves TLS. Port 443 may be left out of image names, so it is \
            written with and without. While a CA is replaced, the old and the new one are written.

            Files that others wrote stay: in registries.yaml of K3s and buildkitd.toml only the lines between \
            '# BEGIN regcred' and '# END regcred' are regcred's, and what cannot be merged without a doubt is refused. \
            What was written for other registries stays too. --print writes nothing: it prints shell commands that make \
            the same files elsewhere.

            --remove takes away what was written for this deployment, and nothing else; with --host what was written \
            for that registry. When host: of regcred.yaml was another one at that time, --remove --host OLD takes away \
            all that was written then.

              $ regcred cert trust --for docker
              $ regcred cert trust --for containerd --root /srv/image
              $ regcred cert trust --for podman --host registry.example.com:8443
              $ regcred cert trust --for system --print | ssh node sh
              $ regcred cert trust --for docker --remove
              $ regcred cert trust --for k3s --remove --host registry.example.com:8443
            """
    )

    @OptionGroup var global: GlobalOptions

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "The program: \(TrustClient.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "program"
        )
    )
    var client: TrustClient

    @Option(help: ArgumentHelp("Where the program's files are: / or the folder of an image.", valueName: "dir"))
    var root = "/"

    @Option(
        name: .customLong("host"),
        help: ArgumentHelp(
            "A registry as clients name it, in place of those of regcred.yaml; may be given again.",
            valueName: "host:port"
        )
    )
    var hosts: [String] = []

    @Flag(help: "Take away what was written.")
    var remove = false

    @Flag(name: .customLong("print"), help: "Print the files as shell commands, and write nothing.")
    var prints = false

    @Flag(help: "Replace files that somebody else wrote.")
    var force = false

    @Flag(help: "Print what would change, and change nothing.")
    var dryRun = false

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit with 2 when something changed.")
    var detailedExitCode = false

    func validate() throws {
        guard !(prints && (remove || force || dryRun)) else {
            throw ValidationError("--print excludes --remove, --force and --dry-run")
        }
        guard root != "" else { throw ValidationError("--root must not be empty") }
    }

    func run(in context: CommandContext) throws {
        let addresses = try hosts.map { text in
            guard let address = TrustAddress(text) else {
                throw UsageError(
                    description: "'\(text)' is no HOST:PORT",
                    hint: ServerName.punycodeHint(for: text)
                        ?? "write it like registry.example.com:444, without a scheme"
                )
            }
            return address
        }
        let path = try global.outputPath(root, context)
        let root = try TrustRoot(path)
        let (plan, names) = try global.state(context).read { draft in
            let names = try draft.knownCertificateSummary().names
            return (try draft.trustPlan(for: client, addresses.isEmpty ? nil : addresses, root: root), names)
        }
        for address in plan.addresses where !remove && !address.host.isCovered(by: names) {
            context.say("warning: the certificate is not valid for \(address.host)")
        }
        if prints { return try TrustPrinter(plan: plan, context: context).print(isJSON: global.json) }
        let changes =
            remove
            ? try plan.remove(from: root, isDryRun: dryRun)
            : try plan.install(in: root, isForced: force, isDryRun: dryRun)
        if remove, !global.json, changes.allSatisfy({ $0.action == .keep }) {
            sayNothingToRemove(plan, root: path, context)
        }
        try emit(changes, plan, context)
    }

    private func sayNothingToRemove(_ plan: TrustPlan, root: String, _ context: CommandContext) {
        let names = hosts.isEmpty ? plan.host.description : plan.addresses.map(\.description).joined(separator: ", ")
        context.sayUnlessQuiet(global, "nothing to remove below \(root) for \(names)")
        context.sayUnlessQuiet(
            global,
            hosts.isEmpty
                ? "hint: if host: of regcred.yaml was another one when it was written, name that: --host OLD"
                : "hint: without --host, all that was written for \(plan.host) is removed"
        )
    }

    private func emit(_ changes: [TrustChange], _ plan: TrustPlan, _ context: CommandContext) throws {
        let done = changes.filter { $0.action != .keep }
        if global.json {
            let files = changes.map { change in
                JSONValue.object(["path": .string(change.path), "action": .string(change.action.rawValue)])
            }
            try context.printJSON(
                "cert trust",
                [
                    "changed": .boolean(!done.isEmpty), "dryRun": .boolean(dryRun), "client": .string(client.rawValue),
                    "registries": JSONValue(plan.addresses.map(\.description)), "files": .array(files),
                    "advice": JSONValue(plan.advice),
                ]
            )
        } else if dryRun {
            for change in done { try context.printText("\(change.action.rawValue) \(change.path)") }
        } else if !done.isEmpty, !global.quiet {
            let registries = plan.addresses.map(\.description).joined(separator: ", ")
            context.say("\(client.rawValue) \(remove ? "no longer trusts" : "trusts") \(registries)")
            for line in plan.advice where !remove || client.takesEffectByCommand { context.say("hint: \(line)") }
        }
        if detailedExitCode, !done.isEmpty { throw SilentExit(status: .changed) }
    }
}

extension TrustClient: WordArgument {
    /// Whether something must be run for the absence of the files to be noticed.
    fileprivate var takesEffectByCommand: Bool { [.k3s, .buildkit, .system].contains(self) }
}
