import Glibc

/// What was done to a file, or in a dry run would be.
public struct TrustChange: Equatable, Sendable {
    /// What happens to it.
    public enum Action: String, Sendable {
        /// It is written.
        case write
        /// It is removed.
        case remove
        /// It is as it should be.
        case keep
    }

    /// The file, absolute.
    public let path: String
    /// What happens to it.
    public let action: Action
    let bytes: [UInt8]
    let status: Files.Status?
}

extension TrustPlan {
    /// Writes the files, each at once and with mode 0644; what others wrote into a file, and its mode, stays.
    ///
    /// - Parameters:
    ///   - root: Below which they are.
    ///   - isForced: Whether files that somebody else wrote may be replaced.
    ///   - isDryRun: Whether everything is decided, but nothing written.
    /// - Returns: What was done.
    /// - Throws: ``TrustError``, ``FileError``. What cannot be decided is known before anything is written.
    public func install(in root: TrustRoot, isForced: Bool, isDryRun: Bool) throws -> [TrustChange] {
        let changes = try files.map { file in
            let place = try root.place(of: file.path)
            let existing = try Self.read(place)
            let bytes = try file.updated(existing?.bytes, isForced: isForced, place: place)
            let isMode = file.isShared || existing?.status.mode == 0o644
            let action: TrustChange.Action = existing?.bytes == bytes && isMode ? .keep : .write
            return TrustChange(
                path: place,
                action: action,
                bytes: bytes,
                status: file.isShared ? existing?.status : nil
            )
        }
        return try carryOut(changes + surplusChanges(in: root, from: files.count + 1), isDryRun: isDryRun)
    }

    /// Files with certificates that are not to be trusted any more.
    func surplusChanges(in root: TrustRoot, from number: Int) throws -> [TrustChange] {
        guard let surplus, let ours = files.first else { return [] }
        let folder = try root.place(of: surplus.folder)
        let planned = Set(try files.map { try root.place(of: $0.path) })
        return try Files.list(folder).compactMap { name in
            guard name.hasPrefix(surplus.stem), name.hasSuffix(".crt"),
                let found = Int(name.dropFirst(surplus.stem.count).dropLast(4)), found >= number,
                case let path = "\(folder)/\(name)", number > files.count || !planned.contains(path),
                let existing = try Self.read(path), ours.isOurs(existing.bytes)
            else { return nil }
            return TrustChange(path: path, action: .remove, bytes: [], status: nil)
        }
    }

    func carryOut(_ changes: [TrustChange], isDryRun: Bool) throws -> [TrustChange] {
        guard !isDryRun else { return changes }
        for change in changes {
            switch change.action {
            case .keep: break
            case .write: try Self.write(change)
            case .remove:
                try Files.removeIfPresent(change.path)
                removeEmptyFolders(of: change.path)
            }
        }
        return changes
    }

    static func read(_ path: String) throws -> (status: Files.Status, bytes: [UInt8])? {
        guard let status = try Files.status(path) else { return nil }
        guard status.isRegular else { throw FileError(call: "replace", path: path, code: EEXIST) }
        // No configuration has as much.
        guard status.size < 1 << 24 else { throw FileError(call: "read", path: path, code: EFBIG) }
        return try Files.readIfPresent(path, flags: O_RDONLY | O_NOFOLLOW)
    }

    private static func write(_ change: TrustChange) throws {
        let folder = Files.parent(of: change.path)
        try Files.makeDirectories(folder, mode: 0o755)
        let name = change.path.split(separator: "/").last ?? ""
        // No program takes a hidden file of this name for one of its own.
        let temporary = "\(folder)/.\(name).\(getpid()).tmp"
        try Files.create(temporary, bytes: change.bytes, mode: change.status?.mode ?? 0o644) {
            (descriptor) throws(FileError) in
            guard let status = change.status, status.owner != geteuid() || status.group != getegid() else { return }
            try systemCall("change the owner of", temporary) { fchown(descriptor, status.owner, status.group) }
        }
        do {
            try Files.rename(temporary, to: change.path)
        } catch {
            try? Files.removeIfPresent(temporary)
            throw error
        }
        try Files.syncDirectory(folder)
    }

    /// Removes the folder of a registry and `certs.d` above it, or the one that only the program uses, if nothing is in
    /// them; who made them is not known.
    private func removeEmptyFolders(of path: String) {
        let folder = Files.parent(of: path)
        let above = Files.parent(of: folder)
        // Refused when there is anything in it.
        if let own = client.ownFolder, folder.hasSuffix("/\(own)") { unsafe rmdir(folder) }
        guard above.hasSuffix("/certs.d") else { return }
        if unsafe rmdir(folder) == 0 { unsafe rmdir(above) }
    }
}
