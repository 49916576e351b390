extension CredentialState {
    /// Adds the users of a file to a realm, and changes those who are there where they differ.
    ///
    /// All or nothing, unless the options say otherwise. A password that is set already keeps its hash; a ready hash
    /// is taken as it is. Passwords are hashed on all cores before the lock is taken, so that nobody waits for it.
    ///
    /// - Parameters:
    ///   - file: The users.
    ///   - realm: The realm's name; `nil` for the only one.
    ///   - importing: What to do with lines that cannot be imported, and with users whom the file does not name.
    ///   - options: Whether to write and publish.
    ///   - remember: Called before the commit with the passwords that were made, unless nothing is written: should
    ///     the change be made but not published, the error would not tell them.
    ///   - progress: Called now and then while passwords are checked, and then while they are hashed, with how many are
    ///     hashed and how many are to be; whatever it throws ends the import, and nothing has changed.
    /// - Returns: What changed.
    /// - Throws: ``ImportError``, ``UserError`` for the realm; what `progress` throws; as every change.
    public func importUsers(
        _ file: ImportFile,
        realm: String?,
        _ importing: ImportOptions = ImportOptions(),
        _ options: ChangeOptions = ChangeOptions(),
        remember: ([ImportReport.Generated]) -> Void = { _ in },
        progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws -> ImportReport {
        let (deployment, definition, document) = try read { draft in
            let deployment = try draft.deployment()
            let definition = try deployment.knownRealm(realm)
            return (deployment, definition, try draft.realm(definition.name))
        }
        let errors = try ImportChecking.run(file, rules: rules(deployment)) { try progress(0, file.records.count) }
        let plan = ImportPlan(file, into: document, passwordErrors: errors, resets: importing.resets)
        try plan.check(importing)
        let cost = deployment.cost(of: definition.name)
        // What a dry run hashes nobody sees, so it need not take its time.
        let prepared = try prepare(plan, cost: options.isDryRun ? 4 : cost, minimumCost: cost, progress)
        if !options.isDryRun { remember(prepared.generated) }
        var merge = ImportMerge()
        var change = try change("user.import", definition.name.description, options) { draft in
            merge = try ImportMerge(prepared.items, into: try draft.realm(definition.name), now: draft.now)
            if importing.prunes { merge.prune(keeping: plan.names) }
            try draft.write(merge.result, as: definition.name)
        }
        change.warnings += plan.warnings
        return ImportReport(
            change: change,
            added: merge.added,
            changed: merge.changed,
            removed: merge.removed,
            unchanged: merge.unchanged,
            refused: plan.refused,
            leftOut: plan.leftOut,
            generated: options.isDryRun ? [] : prepared.generated
        )
    }

    private func prepare(
        _ plan: ImportPlan,
        cost: Int,
        minimumCost: Int,
        _ progress: (Int, Int) throws -> Void
    ) throws -> (items: [ImportMerge.Item], generated: [ImportReport.Generated]) {
        var hashing = ImportHashing(cost: cost, minimumCost: minimumCost)
        var generated: [ImportReport.Generated] = []
        for (number, item) in plan.items.enumerated() {
            switch item.source {
            case .ready, .kept: break
            case .password(let password, let old):
                hashing.tasks.append(.init(record: number, password: password, old: old))
            case .generated:
                let password = try PasswordGenerator.generate(from: random)
                generated.append(.init(name: item.record.name, password: password))
                hashing.tasks.append(.init(record: number, password: password, old: nil))
            }
        }
        let total = hashing.tasks.count
        let hashes = try hashing.run { try progress($0, total) }
        let items = plan.items.enumerated().map { number, item in
            if case .ready(let hash) = item.source { return ImportMerge.Item(record: item.record, hash: hash) }
            return ImportMerge.Item(record: item.record, hash: hashes[number])
        }
        return (items, generated)
    }
}
