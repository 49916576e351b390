import Glibc

extension Publisher {
    /// The files with those of some kinds as they are published now; one that is not published stays as it was rendered.
    func keepingPublished(_ files: [RenderedFile], of kinds: Set<FileKind>) throws -> [RenderedFile] {
        try files.map { file in
            guard kinds.contains(file.kind),
                let published = try Files.readIfPresent("\(root)/\(file.path)", flags: O_RDONLY)?.bytes
            else { return file }
            return RenderedFile(
                path: file.path,
                kind: file.kind,
                mode: file.mode,
                registries: file.registries,
                bytes: published
            )
        }
    }
}
