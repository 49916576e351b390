import Testing

@testable import RegistryCredentials

struct CredentialStateSecretsTests {
    private static func secret(_ test: TestState, _ registry: String) throws -> HTTPSecret {
        try test.state.read { try $0.knownHTTPSecret(Sample.identifier(registry)) }
    }

    @Test(
        "one registry's secret is rotated, or every one's",
        arguments: [("users", ["users"]), (nil, ["admin", "users"])]
    )
    func rotation(registry: String?, changed: [String]) throws {
        try TestState.with { test in
            let old = try ["admin", "users"].map { try Self.secret(test, $0) }
            test.clock.advance(days: 1)
            let report = try test.state.rotateSecrets(of: registry)
            #expect(report.documents == changed.map { "secrets/\($0).json" })
            #expect(report.publication?.files == changed.map { "env/\($0).env" })
            #expect(report.publication?.restart == changed)
            for (name, old) in zip(["admin", "users"], old) {
                let new = try Self.secret(test, name)
                #expect((new.current != old.current) == changed.contains(name))
                #expect(!changed.contains(name) || new.previous == old.current)
                let text = new.current.text.withBytes { span in
                    String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
                }
                #expect(try test.publishedText("env/\(name).env").contains("REGISTRY_HTTP_SECRET=\(text)\n"))
            }
        }
    }

    @Test("every registry has a secret of its own")
    func different() throws {
        try TestState.with { (test) throws in
            #expect(try Self.secret(test, "users").current.text != Self.secret(test, "admin").current.text)
        }
    }

    @Test("an unknown registry is an error with the nearest name")
    func unknown() throws {
        try TestState.with { test in
            let error = try #require(throws: RegistryError.self) { try test.state.rotateSecrets(of: "usres") }
            #expect(error == .unknown("usres", nearest: "users"))
            #expect("\(error)" == "there is no registry 'usres' in regcred.yaml")
            #expect(error.hint == "did you mean 'users'?")
            #expect(error.kind == .notFound)
            #expect(throws: StateError.documentMissing("secrets/other.json")) { try Self.secret(test, "other") }
        }
    }

    @Test("a secret that cannot be read stops the change and is not replaced")
    func malformed() throws {
        try TestState.with { test in
            let path = StatePath.httpSecret(try Sample.identifier("users"))
            try test.edit([path: bytes("{}")])
            let error = StateError.malformed(path: "secrets/users.json", reason: "is no HTTP secret")
            #expect(throws: error) { try test.state.publish() }
            #expect(throws: error) { try test.state.rotateSecrets(of: "users") }
            #expect(try test.document(path) == bytes("{}"))
        }
    }
}
