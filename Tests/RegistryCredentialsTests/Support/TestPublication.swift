import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// A publication in a folder of its own, published step by step as `CredentialState` does.
struct TestPublication {
    let publisher: Publisher
    var root: String { publisher.root }

    /// Calls `body` with an empty place to publish.
    static func with<Result>(
        keep: Int = 5,
        owner: String? = nil,
        group: String? = nil,
        _ body: (TestPublication) throws -> Result
    ) throws -> Result {
        try TestShell.withDirectory { folder in
            var policy = try Deployment(parsing: TestState.yaml, file: "f").publish
            (policy.owner, policy.group) = (owner, group)
            let publisher = Publisher(root: "\(folder)/out", owner: try FileOwner(policy), keep: keep)
            return try body(TestPublication(publisher: publisher))
        }
    }

    /// Files as they might be rendered, changed by their text.
    static func files(_ users: String = "alice", env: String = "A=b") -> [RenderedFile] {
        let registries = ["users", "admin"].compactMap { Identifier($0) }
        return [
            RenderedFile(
                path: "auth/users.htpasswd",
                kind: .htpasswd,
                registries: [registries[0]],
                bytes: bytes(users)
            ),
            RenderedFile(
                path: "docker-run/users.sh",
                kind: .script,
                registries: [registries[0]],
                bytes: bytes("#!/bin/sh\n")
            ),
            RenderedFile(path: "env/admin.env", kind: .env, registries: [registries[1]], bytes: bytes(env)),
            RenderedFile(path: "env/users.env", kind: .env, registries: [registries[0]], bytes: bytes("A=b")),
            RenderedFile(path: "ssl/ca.pem", kind: .ca, bytes: bytes("ca")),
        ]
    }

    /// Publishes `files`, unless they are published.
    @discardableResult
    func publish(_ files: [RenderedFile] = files()) throws -> PublicationReport? {
        let findings = try publisher.findings(files)
        let prepared = try publisher.prepare(
            files,
            findings: findings,
            revision: 7,
            reason: "test",
            now: TestClock.start
        )
        guard let prepared else { return nil }
        try publisher.activate(prepared, files)
        try publisher.prune()
        return prepared.report
    }

    /// The findings as text, one a line.
    func findings(_ files: [RenderedFile] = files()) throws -> [String] {
        try publisher.findings(files).map { "\($0.path): \($0.problem)" }
    }

    /// The status of a published file, as a consumer sees it.
    func status(_ path: String) throws -> Files.Status {
        try #require(try Files.statusFollowingLinks("\(root)/\(path)"), "\(path) is missing")
    }

    func read(_ path: String) -> String? {
        TestShell.read("\(root)/\(path)").map { text($0) }
    }

    /// Runs a command in the folder of the publication.
    func shell(_ command: String) throws {
        let (output, status) = try TestShell.run("cd '\(root)' && { \(command)\n} 2>&1")
        try #require(status == 0, "\(text(output))")
    }
}
