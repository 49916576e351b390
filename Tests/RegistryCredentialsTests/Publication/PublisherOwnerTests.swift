import Glibc
import Testing

@testable import RegistryCredentials

/// To whom published files belong, and whether they can reach them.
struct PublisherOwnerTests {
    @Test("names and numbers are looked up; unknown ones are an error with the key")
    func lookup() throws {
        var policy = try Deployment(parsing: TestState.yaml, file: "f").publish
        #expect(try FileOwner(policy).user == nil)
        (policy.owner, policy.group) = ("root", "root")
        #expect(try FileOwner(policy).user == 0)
        #expect(try FileOwner(policy).group == 0)
        (policy.owner, policy.group) = ("12345", "54321")
        #expect(try FileOwner(policy).user == 12_345)
        #expect(try FileOwner(policy).group == 54_321)
        policy.owner = "no-such-user"
        let error = try #require(throws: PublicationError.self) { try FileOwner(policy) }
        #expect(error == .unknownAccount(key: "publish.owner", name: "no-such-user"))
        #expect(error.kind == .configuration)
        (policy.owner, policy.group) = (nil, "no-such-group")
        #expect(throws: PublicationError.unknownAccount(key: "publish.group", name: "no-such-group")) {
            try FileOwner(policy)
        }
    }

    @Test(
        "the number that means nobody in particular is no account",
        arguments: ["4294967295", "-1", "+0", " 0", "0x0"]
    )
    func noAccount(name: String) throws {
        var policy = try Deployment(parsing: TestState.yaml, file: "f").publish
        policy.owner = name
        #expect(throws: PublicationError.unknownAccount(key: "publish.owner", name: name)) { try FileOwner(policy) }
    }

    @Test("a group that cannot read the files is warned of, with the mode to set", .enabled(if: geteuid() == 0))
    func unreadable() throws {
        try TestPublication.with(group: "54321") { (out) throws in
            let warning = "publish.group cannot read 'auth/users.htpasswd'; set publish.modes.htpasswd"
            #expect(try out.publish()?.warnings.contains(warning) == true)
            let readable = TestPublication.files("bob").map { file in
                var file = file
                file.mode |= 0o040
                return file
            }
            #expect(try out.publish(readable)?.warnings.contains { $0.contains("cannot read") } == false)
        }
    }

    @Test(
        "every published file belongs to the owner and group, and is found when it does not",
        .enabled(if: geteuid() == 0)
    )
    func owner() throws {
        try TestPublication.with(owner: "12345", group: "54321") { out in
            try out.publish()
            for path in TestPublication.files().map(\.path) + ["MANIFEST.json"] {
                let status = try out.status(path)
                #expect(status.owner == 12_345 && status.group == 54_321)
            }
            #expect(try out.findings() == [])
            try out.shell("chown 0 env/users.env; chgrp 0 ssl/ca.pem")
            #expect(
                try out.findings() == [
                    "env/users.env: belongs to somebody else", "ssl/ca.pem: belongs to somebody else",
                ]
            )
            try out.publish()
            #expect(try out.findings() == [])
            #expect(try out.status("env/users.env").owner == 12_345)
        }
    }

    @Test(
        "when the owner changes every file is new, for a link would change the old generation",
        .enabled(if: geteuid() == 0)
    )
    func change() throws {
        try TestPublication.with { out in
            try out.publish()
            let before = try out.status("ssl/ca.pem")
            let other = Publisher(root: out.root, owner: try Self.owner("12345"), keep: 5)
            try TestPublication(publisher: other).publish()
            let after = try out.status("ssl/ca.pem")
            #expect(after.owner == 12_345)
            #expect(after.inode != before.inode)
            #expect(try #require(try Files.status("\(out.root)/generations/000001/ssl/ca.pem")).owner == 0)
        }
    }

    private static func owner(_ user: String?, _ group: String? = nil) throws -> FileOwner {
        var policy = try Deployment(parsing: TestState.yaml, file: "f").publish
        (policy.owner, policy.group) = (user, group)
        return try FileOwner(policy)
    }

    struct Passage: CustomTestStringConvertible {
        let mode: mode_t
        let folderOwner: uid_t
        let user: String?
        let group: String?
        let isBarred: Bool
        var testDescription: String {
            "0\(String(mode, radix: 8)) of \(folderOwner) for \(user ?? "-"):\(group ?? "-")"
        }
    }

    static let passages = [
        Passage(mode: 0o700, folderOwner: 12_345, user: "12345", group: nil, isBarred: false),
        Passage(mode: 0o700, folderOwner: 0, user: "12345", group: nil, isBarred: true),
        Passage(mode: 0o701, folderOwner: 0, user: "12345", group: nil, isBarred: false),
        Passage(mode: 0o755, folderOwner: 0, user: "12345", group: "54321", isBarred: false),
        Passage(mode: 0o710, folderOwner: 0, user: nil, group: "54321", isBarred: false),
        Passage(mode: 0o701, folderOwner: 0, user: nil, group: "54321", isBarred: true),
        Passage(mode: 0o677, folderOwner: 12_345, user: "12345", group: nil, isBarred: true),
        Passage(mode: 0o700, folderOwner: 12_345, user: "0", group: nil, isBarred: false),
        Passage(mode: 0o700, folderOwner: 0, user: nil, group: nil, isBarred: false),
    ]

    @Test(
        "a folder that the owner or group cannot pass is warned of",
        .enabled(if: geteuid() == 0),
        arguments: passages
    )
    func obstacle(passage: Passage) throws {
        try TestShell.withDirectory { folder in
            let barrier = "\(folder)/state"
            try #require(chmod(folder, 0o755) == 0)
            try #require(mkdir(barrier, 0o700) == 0)
            try #require(chown(barrier, passage.folderOwner, 54_321) == 0)
            try #require(chmod(barrier, passage.mode) == 0)
            let owner = try Self.owner(passage.user, passage.group)
            #expect(try owner.obstacle(on: "\(barrier)/published") == (passage.isBarred ? barrier : nil))
            let publisher = Publisher(root: "\(barrier)/published", owner: owner, keep: 1)
            let warning = "the owner or group of the published files cannot pass '\(barrier)'"
            let warnings = try TestPublication(publisher: publisher).publish()?.warnings ?? []
            #expect(warnings.contains(warning) == passage.isBarred)
        }
    }
}
