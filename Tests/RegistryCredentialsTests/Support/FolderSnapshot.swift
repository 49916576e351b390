import Glibc

@testable import RegistryCredentials

/// Everything below a folder: to tell that nothing in it was touched.
struct FolderSnapshot: Equatable {
    struct Entry: Equatable {
        let status: Files.Status
        let target: String?
        let bytes: [UInt8]
    }

    private(set) var entries: [String: Entry] = [:]

    /// Looks at all files below `folder` but those of the names in `ignored`.
    init(_ folder: String, ignoring ignored: Set<String> = [".lock"]) throws {
        try add("", below: folder, ignored)
    }

    private mutating func add(_ path: String, below folder: String, _ ignored: Set<String>) throws {
        guard let status = try Files.status(folder + path) else { return }
        entries[path] = Entry(
            status: status,
            target: try Files.linkTarget(folder + path),
            bytes: status.isRegular ? TestShell.read(folder + path) ?? [] : []
        )
        guard status.isDirectory else { return }
        for name in try Files.list(folder + path) where !ignored.contains(name) {
            try add("\(path)/\(name)", below: folder, ignored)
        }
    }

    /// The paths of the entries that differ.
    func differences(from other: FolderSnapshot) -> [String] {
        Set(entries.keys).union(other.entries.keys).filter { entries[$0] != other.entries[$0] }.sorted()
    }
}
