extension TrustPlan {
    /// Removes what ``install(in:isForced:isDryRun:)`` wrote, and folders of a registry or of the program alone that are empty
    /// then.
    ///
    /// What was written for other registries stays, with the certificates that they need; so does what is known by the
    /// name of another host, unless that is among the addresses.
    ///
    /// - Throws: ``TrustError``, ``FileError``.
    public func remove(from root: TrustRoot, isDryRun: Bool) throws -> [TrustChange] {
        let plans = (isRemovable ? [self] : []) + others
        var changes: [TrustChange] = []
        for plan in plans { try plan.planRemoval(from: root, &changes) }
        for plan in plans {
            let more = try plan.surplusChanges(in: root, from: 2) + plan.formerChanges(in: root)
            let known = changes.filter { $0.action != .keep }.map(\.path)
            changes = changes.filter { change in !more.contains { $0.path == change.path && change.action == .keep } }
            changes += more.filter { !known.contains($0.path) }
        }
        return try carryOut(changes, isDryRun: isDryRun)
    }

    /// Adds what removing the files of this plan does, after `changes` that are done to some of them before.
    private func planRemoval(from root: TrustRoot, _ changes: inout [TrustChange]) throws {
        var isNeeded = false
        // Who names a file goes before the file.
        for file in files.reversed() {
            let place = try root.place(of: file.path)
            let index = changes.firstIndex { $0.path == place }
            guard index.map({ changes[$0].action }) != .remove, let existing = try Self.read(place) else { continue }
            let bytes = index.map { changes[$0].bytes } ?? existing.bytes
            let rest = try isNeeded ? bytes : file.removed(from: bytes, place: place)
            if case .entries(let entries) = file.content { isNeeded = rest.map(entries.areSome) ?? false }
            let change = TrustChange(
                path: place,
                action: rest == nil ? .remove : rest == existing.bytes ? .keep : .write,
                bytes: rest ?? [],
                status: rest == nil ? nil : existing.status
            )
            if let index { changes[index] = change } else { changes.append(change) }
        }
    }

    /// Our files of registries that regcred.yaml no longer has.
    private func formerChanges(in root: TrustRoot) throws -> [TrustChange] {
        guard let registryFolder, let ours = files.first else { return [] }
        return try Files.list(root.place(of: registryFolder)).flatMap { name in
            try ["hosts.toml", "ca.crt"].compactMap { file in
                // Somebody's link that leads elsewhere is no file of ours.
                guard let place = try? root.place(of: "\(registryFolder)/\(name)/\(file)"),
                    try Files.status(place)?.isRegular == true, let existing = try Self.read(place),
                    ours.isOurs(existing.bytes)
                else { return nil }
                return TrustChange(path: place, action: .remove, bytes: [], status: nil)
            }
        }
    }
}
