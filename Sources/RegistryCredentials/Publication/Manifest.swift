import FoundationEssentials
internal import SystemCrypto

/// MANIFEST.json: what a generation holds, for whoever deploys or checks it.
struct Manifest: Codable, Equatable {
    struct File: Codable, Equatable {
        let path: String
        let kind: String
        /// The permission bits in octal, such as `0600`.
        let mode: String
        let size: Int
        let sha256: String
        /// `automatic` when registries read it again by themselves, `restart` when they read it at start only.
        let reload: String
        let registries: [String]
        /// The generation in which the file last changed: a consumer that comes late sees what it has missed.
        let changed: Int
    }

    static let path = "MANIFEST.json"

    let version: Int
    let generation: Int
    let revision: Int
    let time: String
    let reason: String
    /// The registries that must be restarted for what changed since the generation before.
    let restart: [String]
    let files: [File]

    init(
        generation: Int,
        revision: Int,
        time: Date,
        reason: String,
        files: [RenderedFile],
        changed: Set<String>,
        previous: Manifest?
    ) {
        version = 1
        self.generation = generation
        self.revision = revision
        self.time = time.rfc3339
        self.reason = reason
        let earlier = Dictionary(previous?.files.map { ($0.path, $0.changed) } ?? []) { first, _ in first }
        self.files = files.map { file in
            File(file, changed: changed.contains(file.path) ? generation : earlier[file.path] ?? generation)
        }
        restart = Self.restarts(files.filter { changed.contains($0.path) })
    }

    /// The registries that must be restarted when `files` have changed.
    static func restarts(_ files: [RenderedFile]) -> [String] {
        let names = files.filter { $0.kind.reload == "restart" }.flatMap(\.registries)
        return Set(names.map(\.description)).sorted()
    }

    /// The file, two spaces deep with sorted keys.
    func rendered() throws -> RenderedFile {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        return RenderedFile(path: Self.path, kind: .manifest, bytes: bytes)
    }

    /// Whether the manifest describes exactly `files`.
    func describes(_ files: [RenderedFile], generation: Int) -> Bool {
        guard self.generation == generation, self.files.count == files.count else { return false }
        return zip(self.files, files).allSatisfy { $0 == File($1, changed: $0.changed) }
    }

    /// Reads a manifest; `nil` when it is malformed.
    init?(_ bytes: [UInt8]) {
        guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(bytes)) else { return nil }
        self = manifest
    }
}

extension Manifest.File {
    fileprivate init(_ file: RenderedFile, changed: Int) {
        self.changed = changed
        path = file.path
        kind = file.kind.rawValue
        mode = "0" + String(file.mode, radix: 8)
        size = file.contents.count
        sha256 = SHA256.hexDigest(of: file.contents.pieces)
        reload = file.kind.reload
        registries = file.registries.map(\.description)
    }
}

extension FileKind {
    /// What registries do about a change of such a file.
    var reload: String {
        switch self {
        case .htpasswd: "automatic"
        case .certificate, .key, .env, .clientAuthority: "restart"
        case .ca, .script, .compose, .manifest: "none"
        }
    }
}
