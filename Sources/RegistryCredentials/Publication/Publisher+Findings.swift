import Glibc

extension Publisher {
    /// Where the publication differs from `files`.
    func findings(_ files: [RenderedFile]) throws -> [PublicationFinding] {
        guard let number = try currentNumber(), try Files.status(folder(number))?.isDirectory == true else {
            return files.map { PublicationFinding(path: $0.path, problem: "is not published") }
        }
        var findings = try folderFindings(files, in: folder(number))
        for file in files {
            guard let problem = try problem(of: file, in: folder(number)) else { continue }
            findings.append(PublicationFinding(path: file.path, problem: problem))
        }
        let wanted = Set(files.map(\.path) + [Manifest.path])
        for path in try paths(below: folder(number)) where !wanted.contains(path) {
            findings.append(PublicationFinding(path: path, problem: "should not be there"))
        }
        for name in Set(wanted.map(Self.topLevel)).sorted()
        where try Files.linkTarget("\(root)/\(name)") != "current/\(name)" {
            findings.append(PublicationFinding(path: name, problem: "is not a link to current/\(name)"))
        }
        if findings.isEmpty, try !manifestMatches(files, number: number) {
            findings.append(PublicationFinding(path: Manifest.path, problem: "does not describe these files"))
        }
        return findings
    }

    /// The folders of a generation that are not as they were made.
    private func folderFindings(_ files: [RenderedFile], in folder: String) throws -> [PublicationFinding] {
        let names = Set(files.map(\.path).filter { $0.utf8.contains(UInt8(ascii: "/")) }.map(Self.topLevel))
        return try ([""] + names.sorted()).compactMap { name in
            guard let status = try Files.status(name.isEmpty ? folder : "\(folder)/\(name)") else { return nil }
            guard !status.isDirectory || status.mode != 0o755 || status.owner != geteuid() else { return nil }
            return PublicationFinding(
                path: name.isEmpty ? "current" : name,
                problem: "is no folder of mode 0755 of ours"
            )
        }
    }

    /// What is wrong with the published `file` below `folder`; `nil` when it is as it should be.
    func problem(of file: RenderedFile, in folder: String) throws -> String? {
        let path = "\(folder)/\(file.path)"
        guard let status = try Files.status(path) else { return "is missing" }
        guard status.isRegular else { return "is no regular file" }
        guard status.mode == file.mode else {
            return "has mode 0\(String(status.mode, radix: 8)), not 0\(String(file.mode, radix: 8))"
        }
        guard owner.matches(status) else { return "belongs to somebody else" }
        guard status.size == file.contents.count, try Files.contentsEqual(path, file.contents.pieces) else {
            return "differs"
        }
        return nil
    }

    /// The revision of the state that the current generation shows; `nil` when there is none.
    func currentRevision() throws -> Int? {
        try currentNumber().flatMap { try manifest($0)?.revision }
    }

    /// The manifest of a generation; `nil` when it is missing, malformed or not as it was made.
    func manifest(_ number: Int) throws -> Manifest? {
        let path = "\(folder(number))/\(Manifest.path)"
        guard let status = try Files.status(path), status.isRegular, status.size < 1 << 24,
            status.mode == FileKind.manifest.defaultMode, owner.matches(status)
        else { return nil }
        return try Files.readIfPresent(path, flags: O_NOFOLLOW).flatMap { Manifest($0.bytes) }
    }

    func manifestMatches(_ files: [RenderedFile], number: Int) throws -> Bool {
        try manifest(number)?.describes(files, generation: number) ?? false
    }

    func paths(below folder: String) throws -> [String] {
        try Files.list(folder).flatMap { name -> [String] in
            guard try Files.status("\(folder)/\(name)")?.isDirectory == true else { return [name] }
            return try Files.list("\(folder)/\(name)").map { "\(name)/\($0)" }
        }
    }
}
