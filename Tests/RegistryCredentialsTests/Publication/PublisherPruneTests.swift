import Glibc
import Testing

@testable import RegistryCredentials

/// What stays of older publications, and what is in the way of new ones.
struct PublisherPruneTests {
    @Test("so many generations stay, the current among them", arguments: [1, 2, 5])
    func keep(count: Int) throws {
        try TestPublication.with(keep: count) { out in
            for number in 1...8 { try out.publish(TestPublication.files("\(number)")) }
            let expected = (9 - count...8).map { "00000\($0)" }
            #expect(try Files.list("\(out.root)/generations") == expected)
            #expect(out.read("auth/users.htpasswd") == "8")
        }
    }

    @Test("the current generation stays, also when it is the oldest")
    func rolledBack() throws {
        try TestPublication.with(keep: 2) { out in
            for number in 1...2 { try out.publish(TestPublication.files("\(number)")) }
            try out.shell("ln -sfn generations/000001 current; cp -a generations/000002 generations/000003")
            try out.publisher.prune()
            #expect(try Files.list("\(out.root)/generations") == ["000001", "000003"])
        }
    }

    @Test("numbers go on behind the highest that there is, also past a million")
    func numbers() throws {
        try TestPublication.with { out in
            try out.publish()
            try out.shell("mkdir generations/999999")
            #expect(try out.publish(TestPublication.files("bob"))?.generation == 1_000_000)
            #expect(try Files.linkTarget("\(out.root)/current") == "generations/1000000")
            #expect(out.read("auth/users.htpasswd") == "bob")
            #expect(try out.publish(TestPublication.files("eve"))?.generation == 1_000_001)
        }
    }

    @Test("foreign files beside the generations and links stay")
    func foreign() throws {
        try TestPublication.with(keep: 1) { out in
            try out.publish()
            try out.shell("echo x >notes; ln -s notes link; echo y >generations/README; mkdir generations/backup")
            try out.publish(TestPublication.files("bob"))
            #expect(out.read("link") == "x\n")
            #expect(try Files.list("\(out.root)/generations") == ["000002", "README", "backup"])
        }
    }

    @Test("a link to what is no longer published goes")
    func staleLinks() throws {
        try TestPublication.with { out in
            try out.publish()
            let files = TestPublication.files().filter { !$0.path.hasPrefix("docker-run/") }
            let report = try #require(try out.publish(files))
            #expect(report.files == ["docker-run/users.sh"])
            #expect(try Files.status("\(out.root)/docker-run") == nil)
            #expect(try out.findings(files) == [])
            try out.publish()
            #expect(out.read("docker-run/users.sh") == "#!/bin/sh\n")
        }
    }

    @Test(
        "something that regcred did not make is not replaced",
        arguments: ["auth", "MANIFEST.json", "current"],
        ["echo x >", "mkdir "]
    )
    func inTheWay(name: String, command: String) throws {
        try TestPublication.with { out in
            try #require(mkdir(out.root, 0o755) == 0)
            try out.shell("\(command)\(name)")
            let before = try FolderSnapshot("\(out.root)/\(name)")
            let error = try #require(throws: PublicationError.self) { try out.publish() }
            #expect(error == .inTheWay("\(out.root)/\(name)"))
            #expect(error.kind == .exists)
            #expect(error.hint?.contains("publish.to") == true)
            #expect(try FolderSnapshot("\(out.root)/\(name)").differences(from: before) == [])
            #expect(try Files.list("\(out.root)/generations") == [])
        }
    }

    @Test("a publication is made with all the folders above it, and through a link to one")
    func parents() throws {
        try TestShell.withDirectory { folder in
            try #require(mkdir("\(folder)/real", 0o700) == 0)
            try #require(symlink("real", "\(folder)/link") == 0)
            let owner = try FileOwner(Deployment(parsing: TestState.yaml, file: "f").publish)
            let out = TestPublication(publisher: Publisher(root: "\(folder)/link/a/b", owner: owner, keep: 1))
            try out.publish()
            #expect(out.read("auth/users.htpasswd") == "alice")
            #expect(try Files.status("\(folder)/real")?.mode == 0o700, "folders that were there keep their modes")
            #expect(try Files.status("\(folder)/real/a")?.mode == 0o755)
        }
    }

    @Test("when writing fails, nothing is left and what was published stays")
    func failure() throws {
        try TestPublication.with { out in
            try out.publish()
            // Two files in one place cannot both be written.
            let files = TestPublication.files("bob")
            #expect(throws: FileError.self) { try out.publish(files + [files[0]]) }
            #expect(try Files.list("\(out.root)/generations") == ["000001"])
            #expect(try out.findings() == [])
        }
    }
}
