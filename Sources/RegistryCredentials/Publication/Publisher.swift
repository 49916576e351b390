import FoundationEssentials

/// Writes generations and switches between them: the effects of a publication.
///
/// `<root>/generations/000042/` is immutable, `<root>/current` is a link to one of them that is switched by
/// `rename(2)`, and `<root>/auth` and the like are links through `current`, so that consumers have stable paths. All
/// links are relative: the folder works under a bind mount.
struct Publisher {
    /// The folder of the publication, absolute.
    let root: String
    /// To whom its files belong.
    let owner: FileOwner
    /// How many generations stay.
    let keep: Int

    var generations: String { "\(root)/generations" }
    var current: String { "\(root)/current" }

    /// A generation that is on disk, but not yet current.
    struct Prepared {
        /// Its number.
        let number: Int
        /// Where it is until the switch.
        let folder: String
        /// What will have changed.
        let report: PublicationReport
    }

    /// The number of the current generation; `nil` when nothing is published.
    func currentNumber() throws(FileError) -> Int? {
        guard let target = try Files.linkTarget(current), target.hasPrefix("generations/"),
            let number = Int(target.dropFirst("generations/".count)),
            target == "generations/\(Self.name(number))"
        else { return nil }
        return number
    }

    /// Puts a new generation on disk, unless what is published is the same.
    ///
    /// - Parameters:
    ///   - files: What is to be published, without the manifest.
    ///   - findings: Where what is published differs from that.
    ///   - revision: The revision of the state that they show.
    ///   - reason: Why, for the manifest.
    ///   - now: When, for the manifest.
    /// - Returns: `nil` when there is nothing to do.
    /// - Throws: ``FileError``, ``PublicationError``; then nothing of it is left.
    func prepare(
        _ files: [RenderedFile],
        findings: [PublicationFinding],
        revision: Int,
        reason: String,
        now: Date
    ) throws -> Prepared? {
        guard !findings.isEmpty else { return nil }
        try checkLinks(files)
        try makeRoot()
        try removeLeftovers()
        let number = try nextNumber()
        let folder = "\(generations)/.\(Self.name(number)).new"
        let previous = try currentNumber().map { self.folder($0) }
        let changed = findings.map(\.path).filter { path in files.contains { $0.path == path } }
        do {
            try write(files, to: folder, previous: previous, changed: Set(findings.map(\.path)))
            let manifest = Manifest(
                generation: number,
                revision: revision,
                time: now,
                reason: reason,
                files: files,
                changed: Set(changed),
                previous: try currentNumber().flatMap { try self.manifest($0) }
            )
            let rendered = try manifest.rendered()
            try write([rendered], to: folder, previous: previous, changed: [rendered.path])
            try syncTree(folder)
        } catch {
            try? Files.removeTree(folder)
            throw error
        }
        let report = PublicationReport(
            generation: number,
            isNew: true,
            files: findings.map(\.path),
            restart: Manifest.restarts(files.filter { changed.contains($0.path) }),
            warnings: try warnings(files)
        )
        return Prepared(number: number, folder: folder, report: report)
    }

    /// Makes a prepared generation the current one.
    func activate(_ prepared: Prepared, _ files: [RenderedFile]) throws {
        try Files.rename(prepared.folder, to: folder(prepared.number))
        try Files.syncDirectory(generations)
        try replaceLink(current, target: "generations/\(Self.name(prepared.number))")
        for name in Set(files.map { Self.topLevel($0.path) } + [Manifest.path])
        where try Files.linkTarget("\(root)/\(name)") != "current/\(name)" {
            try replaceLink("\(root)/\(name)", target: "current/\(name)")
        }
        try Files.syncDirectory(root)
    }

    /// Removes a prepared generation that will not become current.
    func discard(_ prepared: Prepared) {
        try? Files.removeTree(prepared.folder)
    }

    /// Removes the oldest generations, and links to what is gone.
    func prune() throws {
        guard let number = try currentNumber() else { return }
        let numbers = try Files.list(generations).compactMap { Int($0) }.filter { $0 != number }.sorted(by: >)
        for old in numbers.dropFirst(keep - 1) { try Files.removeTree(folder(old)) }
        for name in try Files.list(root) {
            guard try Files.linkTarget("\(root)/\(name)") == "current/\(name)",
                try Files.status("\(folder(number))/\(name)") == nil
            else { continue }
            try Files.remove("\(root)/\(name)")
        }
    }
}

extension Publisher {
    static func name(_ number: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    static func topLevel(_ path: String) -> String {
        String(path.prefix { $0 != "/" })
    }

    func folder(_ number: Int) -> String { "\(generations)/\(Self.name(number))" }

    func nextNumber() throws -> Int {
        // What regcred did not number itself does not count.
        let numbers = try Files.list(generations).compactMap { Int($0) }.filter { $0 < 1_000_000_000 }
        return (numbers.max() ?? 0) + 1
    }

    func makeRoot() throws {
        // Names are no secret; the files have their own modes, and others must be able to reach them.
        try Files.makeDirectories(generations, mode: 0o755)
    }

    /// Removes generations that an interrupted process did not finish.
    func removeLeftovers() throws {
        for name in try Files.list(generations) where name.hasPrefix(".") {
            try Files.removeTree("\(generations)/\(name)")
        }
    }

    func checkLinks(_ files: [RenderedFile]) throws {
        for name in Set(files.map { Self.topLevel($0.path) } + [Manifest.path, "current"]).sorted() {
            guard let status = try Files.status("\(root)/\(name)"), !status.isLink else { continue }
            throw PublicationError.inTheWay("\(root)/\(name)")
        }
    }

    /// Writes what has changed and links what has not.
    func write(
        _ files: [RenderedFile],
        to folder: String,
        previous: String?,
        changed: Set<String>
    ) throws {
        try Files.makeDirectory(folder, mode: 0o755)
        for file in files {
            let target = "\(folder)/\(file.path)"
            let top = Self.topLevel(file.path)
            if top != file.path { try Files.makeDirectory("\(folder)/\(top)", mode: 0o755) }
            if let previous, !changed.contains(file.path) {
                try Files.link("\(previous)/\(file.path)", to: target)
                continue
            }
            let old = try previous.flatMap { try Files.status("\($0)/\(file.path)") }
            try Files.create(target, pieces: file.contents.pieces, mode: file.mode) { (descriptor) throws(FileError) in
                try owner.apply(to: descriptor, path: target)
            }
            if let old { try Files.makeNewer(target, than: old.modified) }
        }
    }

    /// Syncs the folders of a generation; its files are synced already.
    func syncTree(_ folder: String) throws {
        for name in try Files.list(folder) where try Files.status("\(folder)/\(name)")?.isDirectory == true {
            try Files.syncDirectory("\(folder)/\(name)")
        }
        try Files.syncDirectory(folder)
    }

    func replaceLink(_ path: String, target: String) throws {
        let temporary = "\(path).new"
        try Files.removeIfPresent(temporary)
        try Files.makeLink(target, at: temporary)
        try Files.rename(temporary, to: path)
    }

    /// Why consumers may not be able to read the files: a registry that cannot read a new file goes on with the old
    /// users.
    private func warnings(_ files: [RenderedFile]) throws -> [String] {
        var warnings: [String] = []
        if let folder = try owner.obstacle(on: root) {
            warnings.append("the owner or group of the published files cannot pass '\(folder)'")
        }
        if owner.user == nil, owner.group != nil, let file = files.first(where: { $0.mode & 0o040 == 0 }) {
            warnings.append("publish.group cannot read '\(file.path)'; set publish.modes.\(file.kind.rawValue)")
        }
        return warnings + (try exposures()).map { "'\($0.path)' \($0.problem)" }
    }
}
