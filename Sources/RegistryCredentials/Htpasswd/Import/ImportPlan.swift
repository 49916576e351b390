/// What is to be done with each record of a file: decided, but nothing hashed yet.
struct ImportPlan {
    /// How a user comes to a hash.
    enum Source {
        /// The hash that the file has.
        case ready(BcryptHash)
        /// The hash that is there.
        case kept
        /// A password that is hashed, unless it is the one that is there.
        case password(Secret, old: BcryptHash?)
        /// A password that is yet to be made.
        case generated
    }

    /// The records that are imported, with the sources of their hashes.
    private(set) var items: [(record: ImportRecord, source: Source)] = []
    /// The lines that cannot be imported.
    private(set) var refused: [ImportProblem]
    /// The lines left out because no registry takes their hashes.
    private(set) var leftOut: [ImportProblem] = []

    /// Decides.
    ///
    /// - Parameters:
    ///   - file: What is to be imported.
    ///   - realm: Who is there.
    ///   - passwordErrors: The passwords that break a rule, by the lines of their records.
    ///   - resets: Whether users without a usable hash get passwords.
    init(
        _ file: ImportFile,
        into realm: HtpasswdDocument,
        passwordErrors: [Int: PasswordError],
        resets: Bool
    ) {
        refused = file.problems
        items.reserveCapacity(file.records.count)
        for record in file.records {
            switch record.credential {
            case .hash(let hash): items.append((record, .ready(hash)))
            case .password(let password):
                if let error = passwordErrors[record.line] {
                    refuse(record, "cannot be imported: \(error)")
                    continue
                }
                items.append((record, .password(password, old: realm.user(record.name)?.hash)))
            case .foreign(let kind):
                // Whoever has a password that works keeps it, also when the same file is imported again.
                guard resets else {
                    let reason = "was left out: it has \(kind), with which no registry lets anybody in"
                    leftOut.append(ImportProblem(line: record.line, reason, name: record.name))
                    continue
                }
                items.append((record, realm.user(record.name)?.hash == nil ? .generated : .kept))
            case .none:
                let old = realm.user(record.name)
                guard old != nil || resets else {
                    refuse(record, "has neither a password nor a hash, and the user is new")
                    continue
                }
                items.append((record, resets && old?.hash == nil ? .generated : .kept))
            }
        }
        refused.sort { $0.line < $1.line }
    }

    /// What to know of hashes that are imported.
    var warnings: [String] {
        items.compactMap { record, source in
            guard case .ready(let hash) = source, hash.isMarkedAsBroken else { return nil }
            return "line \(record.line) has a $2x$ hash, which registries take as $2y$: "
                + "a password beyond ASCII that was right elsewhere may be wrong here"
        }
    }

    private mutating func refuse(_ record: ImportRecord, _ reason: String) {
        refused.append(ImportProblem(line: record.line, reason, name: record.name))
    }

    /// The users whom the file names, also on lines that are not imported: they are not removed.
    var names: Set<Username> {
        Set(items.map(\.record.name)).union((refused + leftOut).compactMap(\.name)).union(refused.flatMap(\.others))
    }

    /// Checks that the file may be imported at all.
    ///
    /// - Throws: ``ImportError``.
    func check(_ options: ImportOptions) throws(ImportError) {
        guard refused.isEmpty || options.keepsGoing else { throw .refused(refused) }
        let unnamed = options.prunes ? refused.filter { $0.name == nil } : []
        guard unnamed.isEmpty else { throw .pruneUnclear(unnamed) }
        if items.isEmpty, !leftOut.isEmpty { throw .nothingUsable(leftOut) }
        if options.prunes, !options.allowsEmpty, names.isEmpty { throw .emptyPrune }
    }
}
