import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Generations and the links to them.
struct PublisherTests {
    @Test("a first publication is a generation with stable links, all relative")
    func first() throws {
        try TestPublication.with { out in
            let report = try #require(try out.publish())
            #expect(report.generation == 1)
            #expect(report.isNew)
            #expect(
                try Files.list(out.root) == [
                    "MANIFEST.json", "auth", "current", "docker-run", "env", "generations", "ssl",
                ]
            )
            #expect(try Files.linkTarget("\(out.root)/current") == "generations/000001")
            for name in ["auth", "env", "ssl", "docker-run", "MANIFEST.json"] {
                #expect(try Files.linkTarget("\(out.root)/\(name)") == "current/\(name)")
            }
            #expect(out.read("auth/users.htpasswd") == "alice")
            #expect(try out.findings() == [])
            // As under a bind mount.
            try out.shell("cp -a . ../copy && test \"$(cat ../copy/auth/users.htpasswd)\" = alice")
        }
    }

    @Test("what is published already is not published again, and not touched")
    func unchanged() throws {
        try TestPublication.with { out in
            try out.publish()
            let before = try FolderSnapshot(out.root)
            #expect(try out.publish() == nil)
            #expect(try FolderSnapshot(out.root).differences(from: before) == [])
        }
    }

    @Test("files that are the same are one file in both generations; others are new")
    func hardLinks() throws {
        try TestPublication.with { out in
            try out.publish()
            let names = TestPublication.files().map(\.path)
            let before = try names.map { try out.status($0) }
            let report = try #require(try out.publish(TestPublication.files("alice\nbob")))
            #expect(report.files == ["auth/users.htpasswd"])
            #expect(report.restart == [], "registries read users again by themselves")
            for (name, before) in zip(names, before) {
                let after = try out.status(name)
                #expect((after.inode == before.inode) == (name != "auth/users.htpasswd"))
                #expect((after.modified == before.modified) == (name != "auth/users.htpasswd"))
            }
            #expect(out.read("generations/000001/auth/users.htpasswd") == "alice", "generations do not change")
            #expect(out.read("generations/000002/auth/users.htpasswd") == "alice\nbob")
        }
    }

    @Test(
        "a changed file is newer than the one before, also when the clock is behind",
        arguments: ["2026-11-23 12:00:00", "2099-01-01 00:00:00.999999999", "1971-01-01"]
    )
    func newer(time: String) throws {
        try TestPublication.with { out in
            try out.publish()
            try out.shell("touch -d '\(time)' auth/users.htpasswd MANIFEST.json")
            let before = try ["auth/users.htpasswd", "MANIFEST.json"].map { try out.status($0).modified }
            try out.publish(TestPublication.files("bob"))
            let after = try ["auth/users.htpasswd", "MANIFEST.json"].map { try out.status($0).modified }
            #expect(zip(before, after).allSatisfy { $0 < $1 })
            try out.publish(TestPublication.files("eve"))
            #expect(try out.status("auth/users.htpasswd").modified > after[0])
        }
    }

    @Test("who must be restarted is whoever reads a changed file at start only")
    func restarts() throws {
        try TestPublication.with { out in
            try out.publish()
            #expect(try out.publish(TestPublication.files(env: "A=c"))?.restart == ["admin"])
            #expect(out.read("MANIFEST.json")?.contains("\"restart\" : [\n    \"admin\"\n  ]") == true)
        }
    }

    @Test("the manifest tells each file with digest, mode and what it needs")
    func manifest() throws {
        try TestPublication.with { out in
            try out.publish()
            let file = try #require(out.read("MANIFEST.json"))
            let manifest = try #require(Manifest(bytes(file)))
            #expect([manifest.version, manifest.generation, manifest.revision] == [1, 1, 7])
            #expect([manifest.time, manifest.reason] == ["2026-11-23T12:00:00Z", "test"])
            #expect(manifest.files.map(\.path) == TestPublication.files().map(\.path))
            #expect(manifest.files.map(\.kind) == ["htpasswd", "script", "env", "env", "ca"])
            #expect(manifest.files.map(\.mode) == ["0600", "0755", "0600", "0600", "0644"])
            #expect(manifest.files.map(\.reload) == ["automatic", "none", "restart", "restart", "none"])
            #expect(manifest.files.map(\.size) == [5, 10, 3, 3, 2])
            #expect(manifest.files[0].registries == ["users"])
            try out.shell(
                """
                sha256sum auth/users.htpasswd docker-run/users.sh env/admin.env | while read -r sum path; do
                grep -q "$sum" MANIFEST.json || exit 1; done
                """
            )
        }
    }

    @Test("files have the modes of their kinds, and folders let others pass")
    func modes() throws {
        try TestPublication.with { out in
            try out.publish()
            for file in TestPublication.files() { #expect(try out.status(file.path).mode == file.mode) }
            #expect(try out.status("MANIFEST.json").mode == 0o644)
            for folder in [".", "generations", "current", "auth", "env"] {
                #expect(try out.status(folder).mode == 0o755)
            }
        }
    }

    @Test("a generation that was discarded leaves nothing, and its number is free")
    func discarding() throws {
        try TestPublication.with { out in
            try out.publish()
            let before = try FolderSnapshot("\(out.root)/current/")
            let files = TestPublication.files("bob")
            let findings = try out.publisher.findings(files)
            let prepared = try out.publisher.prepare(
                files,
                findings: findings,
                revision: 8,
                reason: "",
                now: TestClock.start
            )
            out.publisher.discard(try #require(prepared))
            #expect(try Files.list("\(out.root)/generations") == ["000001"])
            #expect(try FolderSnapshot("\(out.root)/current/").entries.keys == before.entries.keys)
            #expect(try out.publish(files)?.generation == 2)
        }
    }

    @Test("what an interrupted process left is removed and in nobody's way")
    func leftovers() throws {
        try TestPublication.with { out in
            try out.publish()
            try out.shell(
                """
                mkdir -p generations/.000002.new/auth generations/.000009.new
                echo half >generations/.000002.new/auth/users.htpasswd
                ln -s nowhere current.new; ln -s nowhere auth.new
                """
            )
            #expect(try out.publish(TestPublication.files("bob"))?.generation == 2)
            #expect(out.read("auth/users.htpasswd") == "bob")
            #expect(try Files.list("\(out.root)/generations") == ["000001", "000002"])
            #expect(try !Files.list(out.root).contains("current.new"))
        }
    }

    @Test("a generation that is complete but was never current is passed over")
    func neverCurrent() throws {
        try TestPublication.with { out in
            try out.publish()
            try out.shell("cp -a generations/000001 generations/000002")
            #expect(try out.publish(TestPublication.files("bob"))?.generation == 3)
            #expect(out.read("auth/users.htpasswd") == "bob")
        }
    }
}
