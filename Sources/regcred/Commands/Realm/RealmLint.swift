import ArgumentParser
import RegistryCredentials

/// Tells what registries and web servers make of an htpasswd file.
struct RealmLint: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Tell what distribution, Zot, Apache httpd, nginx and htpasswd will each do with an htpasswd file.",
        discussion: """
            Prints nothing when there is nothing to say; exits with 1 when there are errors: somebody is locked out, the \
            file is rejected, or who gets in depends on who reads it. With --fix it repairs what can be repaired without \
            changing who gets in at distribution, and tells about the rest.

              $ regcred realm lint /auth/htpasswd
              $ regcred realm lint --fix --dry-run /auth/htpasswd
              $ ssh registry cat /auth/htpasswd | regcred realm lint --sarif - > htpasswd.sarif
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The htpasswd file; - is standard input.", valueName: "file"), completion: .file())
    var file: String

    @Flag(help: "Print a SARIF 2.1.0 log, for code scanning.")
    var sarif = false

    @Flag(help: "Repair what can be repaired without changing who gets in at distribution.")
    var fix = false

    @Flag(help: "With --fix: change nothing, and tell what would remain.")
    var dryRun = false

    @Flag(help: "Also try the empty password on each hash, which takes as long as that many logins.")
    var emptyPasswords = false

    func validate() throws {
        guard !file.isEmpty else { throw ValidationError("the name of the file must not be empty") }
        guard !(sarif && global.json) else { throw ValidationError("--sarif and --json exclude each other") }
        guard fix || !dryRun else { throw ValidationError("--dry-run is for --fix") }
        guard !fix || file != "-" else { throw ValidationError("--fix needs a file, not standard input") }
    }

    func run(in context: CommandContext) throws {
        let path = file.hasPrefix("/") ? file : "\(context.workingDirectory())/\(file)"
        guard fix, !dryRun else { return try lint(path, context) }
        try HtpasswdFile.withLock(on: path, timeout: global.lockTimeout, holder: context.lockHolder()) {
            try lint(path, context)
        }
    }

    private func lint(_ path: String, _ context: CommandContext) throws {
        let source = file == "-" ? nil : try HtpasswdFile(path: path)
        let original = try source?.bytes ?? InputFile.read("-", context)
        let repair = fix ? try HtpasswdRepair(original) : nil
        let lint = HtpasswdLint(
            repair?.bytes ?? original,
            speed: BcryptMeasurement.speed(),
            hasEmptyPassword: emptyPasswords ? { $0.matches(Secret([])) } : nil
        )
        let isChanged = repair.map { !$0.changes.isEmpty } ?? false
        if let repair, isChanged, !dryRun { try source?.replace(with: repair.bytes) }
        let report = LintReport(file: file, lint: lint, repairs: repair?.changes ?? [], isDryRun: dryRun)
        if sarif {
            try context.write(SARIFLog(report).bytes())
        } else if global.json {
            try context.printJSON("realm lint", report.json)
        } else {
            try context.write(Array(report.lines.map { "\($0)\n" }.joined().utf8))
        }
        if !global.quiet, !global.json { report.sayRepairs(to: context) }
        if lint.count(.error) > 0 { throw SilentExit(status: .no) }
    }
}

/// How fast this machine is.
enum BcryptMeasurement {
    /// Hashes a few times at a low cost and takes the best; `nil` when there is nothing to hash with.
    static func speed() -> BcryptSpeed? {
        let clock = ContinuousClock()
        let cost = 6
        let times = (0..<3).compactMap { _ in
            try? clock.measure { _ = try BcryptHash(hashing: Secret(Array("measure".utf8)), cost: cost) }
        }
        guard let best = times.min() else { return nil }
        return BcryptSpeed(cost: cost, milliseconds: best / .milliseconds(1))
    }
}
