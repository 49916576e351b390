import Glibc
import Testing

@testable import RegistryCredentials

/// Changes that were made but not published: whoever comes next publishes them.
struct CredentialStateRecoveryTests {
    @Test("regcred.yaml may be edited while a publication waits for it")
    func editedMeanwhile() throws {
        let yaml = TestState.yaml + "publish: {to: OUT}\n"
        try TestState.with(yaml: nil) { test in
            let yaml = yaml.replacing("OUT", with: "\(test.path)-out")
            _ = try TestShell.run("mkdir -p '\(test.path)-out/current.new'")
            #expect(throws: StateError.self) { try test.state.initialize(yaml) }
            try TestShell.write(bytes(TestState.yaml), to: "\(test.path)/regcred.yaml", mode: 0o600)
            #expect(try test.users() == [])
            _ = try test.state.publish()
            #expect(try test.state.publicationFindings() == [])
        }
    }

    @Test("an interrupted change is published by whoever comes next, even to read")
    func recovery() throws {
        try TestState.with { test in
            let realm = StatePath.realm(try Sample.identifier("users"))
            #expect(throws: StateError.conflict) {
                try test.store.withAccess(.exclusive, recover: {}) {
                    let change = DocumentChange(path: realm, bytes: bytes("alice:\(Sample.hash())\n"))
                    try test.store.commit([change], expecting: 1) { throw StateError.conflict }
                }
            }
            #expect(try test.publishedText("auth/users.htpasswd") == "")
            #expect(try test.users().count == 1)
            #expect(try test.publishedText("auth/users.htpasswd") == "alice:\(Sample.hash())\n")
            #expect(try test.publishedText("MANIFEST.json").contains("\"reason\" : \"recovery\""))
            #expect(test.warnings.all == [])
        }
    }

    @Test("a change that could not be published says so, stays, and is published when that is mended")
    func notPublished() throws {
        try TestState.with { test in
            // Where the new link is made before it takes the place of the old one.
            try #require(mkdir("\(test.published)/current.new", 0o755) == 0)
            let error = try #require(throws: StateError.self) { try test.add("alice") }
            #expect(
                "\(error)".hasPrefix(
                    "the change is made, but not published: cannot remove '\(test.published)/current.new'"
                )
            )
            #expect(error.kind == .io)
            #expect(error.hint != nil)
            #expect(try test.users().count == 1, "reading goes on")
            #expect(test.warnings.all.count == 1)
            try #require(rmdir("\(test.published)/current.new") == 0)
            #expect(try test.state.publish().publication?.files == ["auth/users.htpasswd"])
            #expect(try test.state.publicationFindings() == [])
        }
    }
}
