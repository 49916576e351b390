import Synchronization
import Testing

@testable import RegistryCredentials

/// Where a test keeps its state: everything above the store must not notice the difference.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case directory

    var testDescription: String { rawValue }

    func make(_ path: String, lockTimeout: Int = 10) -> any StateStore {
        switch self {
        case .memory: MemoryStore()
        case .directory: DirectoryStore(path: path, lockTimeout: lockTimeout, holder: "4711 (test)")
        }
    }
}

/// A state in a folder of its own, with a clock that the test sets and randomness that repeats.
struct TestState {
    /// The state directory; the publication is in `published` below, whatever the store.
    let path: String
    let store: any StateStore
    let clock: TestClock
    let state: CredentialState
    /// What the state warned of.
    let warnings: WarningLog

    var published: String { "\(path)/published" }

    /// A deployment that hashes fast.
    static let yaml = """
        version: 1
        host: registry.example.com
        realms:
          users: {title: Users}
          admin: {title: Admin}
        registries:
          users: {realm: users, access: read-only, listen: "0.0.0.0:443"}
          admin: {realm: admin, access: read-write, listen: "0.0.0.0:444"}
        passwords: {cost: 4}

        """

    static let alice = "alice"

    private init(_ kind: StoreKind, path: String) {
        let (clock, warnings) = (TestClock(), WarningLog())
        self.path = path
        self.clock = clock
        self.warnings = warnings
        store = kind.make(path)
        state = CredentialState(
            store: store,
            directory: path,
            actor: "tester",
            clock: { clock.now },
            random: .seeded(1),
            warn: { warnings.add($0) }
        )
    }

    /// Calls `body` with a new state, initialized with `yaml` unless that is `nil`.
    static func with<Result>(
        _ kind: StoreKind = .directory,
        yaml: String? = yaml,
        _ body: (TestState) throws -> Result
    ) throws -> Result {
        try TestShell.withDirectory { folder in
            let test = TestState(kind, path: "\(folder)/state")
            if let yaml { _ = try test.state.initialize(yaml) }
            return try body(test)
        }
    }

    /// Changes the documents of the state behind regcred's back, in a transaction of its own.
    func edit(_ changes: [StatePath: [UInt8]?]) throws {
        try store.withAccess(.exclusive, recover: {}) {
            try store.commit(
                changes.map { DocumentChange(path: $0.key, bytes: $0.value) },
                expecting: try store.revision(),
                event: Sample.event("edit")
            )
        }
    }

    /// Changes regcred.yaml.
    func edit(yaml old: String, to new: String) throws {
        let text = String(decoding: try document(.deployment), as: UTF8.self)
        try #require(text.contains(old))
        try edit([.deployment: Array(text.replacing(old, with: new).utf8)])
    }

    /// The bytes of a document; empty when there is none.
    func document(_ path: StatePath) throws -> [UInt8] {
        try store.withAccess(.shared, recover: {}) { try store.read(path) ?? [] }
    }

    /// The text of a published file.
    func publishedText(_ path: String) throws -> String {
        String(
            decoding: try #require(TestShell.read("\(published)/\(path)"), "\(path) is not published"),
            as: UTF8.self
        )
    }

    /// The users of a realm as the state has them.
    func users(_ realm: String = "users") throws -> [User] {
        try state.read { try $0.realm(Sample.identifier(realm)).users }
    }

    func user(_ name: String, realm: String = "users") throws -> User? {
        try state.user(Username(name), realm: realm)
    }

    @discardableResult
    func add(
        _ name: String,
        realm: String = "users",
        _ password: NewPassword = Sample.password(),
        note: String? = nil
    ) throws -> ChangeReport {
        try state.add(name, realm: realm, password, note: note)
    }
}

/// A list that closures add to.
final class WarningLog: Sendable {
    private let list = Mutex<[String]>([])

    var all: [String] { list.withLock { $0 } }

    func add(_ warning: String) {
        list.withLock { $0.append(warning) }
    }
}
