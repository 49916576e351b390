import FoundationEssentials

extension Publisher {
    /// Where the publication differs from `files`.
    func findings(_ files: [RenderedFile]) throws -> [PublicationFinding] {
        guard let number = try currentNumber(), try Files.status(folder(number))?.isDirectory == true else {
            return [PublicationFinding(path: "current", problem: "nothing is published")]
        }
        var findings: [PublicationFinding] = []
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

    /// What is wrong with the published `file` below `folder`; `nil` when it is as it should be.
    func problem(of file: RenderedFile, in folder: String) throws -> String? {
        let path = "\(folder)/\(file.path)"
        guard let status = try Files.status(path) else { return "is missing" }
        guard status.isRegular else { return "is no regular file" }
        guard status.mode == file.mode else {
            return "has mode 0\(String(status.mode, radix: 8)), not 0\(String(file.mode, radix: 8))"
        }
        guard owner.matches(status) else { return "belongs to somebody else" }
        guard status.size == file.bytes.count, try Files.contentsEqual(path, file.bytes) else { return "differs" }
        return nil
    }

    func manifestMatches(_ files: [RenderedFile], number: Int) throws -> Bool {
        let path = "\(folder(number))/\(Manifest.path)"
        guard let status = try Files.status(path), status.isRegular, status.size < 1 << 24,
            let read = try Files.readIfPresent(path, flags: 0), let manifest = Manifest(read.bytes)
        else { return false }
        let wanted = Manifest(
            generation: number,
            revision: 0,
            time: Date(timeIntervalSince1970: 0),
            reason: "",
            files: files,
            changed: []
        )
        return manifest.generation == number && manifest.files == wanted.files
    }

    func paths(below folder: String) throws -> [String] {
        try Files.list(folder).flatMap { name -> [String] in
            guard try Files.status("\(folder)/\(name)")?.isDirectory == true else { return [name] }
            return try Files.list("\(folder)/\(name)").map { "\(name)/\($0)" }
        }
    }
}
