import Glibc
import Testing

@testable import RegistryCredentials

/// Publications that somebody changed: what is found, and that publishing mends it.
struct PublisherTamperTests {
    struct Tampering: CustomTestStringConvertible {
        let command: String
        let findings: [String]
        var testDescription: String { command }
    }

    static let contents = [
        Tampering(command: "echo bob >auth/users.htpasswd", findings: ["auth/users.htpasswd: differs"]),
        Tampering(command: "printf bobby >auth/users.htpasswd", findings: ["auth/users.htpasswd: differs"]),
        Tampering(command: ": >auth/users.htpasswd", findings: ["auth/users.htpasswd: differs"]),
        Tampering(command: "rm auth/users.htpasswd", findings: ["auth/users.htpasswd: is missing"]),
        Tampering(command: "rm -r current/env", findings: ["env/admin.env: is missing", "env/users.env: is missing"]),
        Tampering(command: "chmod 0644 env/users.env", findings: ["env/users.env: has mode 0644, not 0600"]),
        Tampering(
            command: "chmod u+s docker-run/users.sh",
            findings: ["docker-run/users.sh: has mode 04755, not 0755"]
        ),
        Tampering(
            command: "rm ssl/ca.pem; ln -s ../env/users.env ssl/ca.pem",
            findings: ["ssl/ca.pem: is no regular file"]
        ),
        Tampering(command: "rm ssl/ca.pem; mkdir ssl/ca.pem", findings: ["ssl/ca.pem: is no regular file"]),
        Tampering(command: "rm ssl/ca.pem; mkfifo ssl/ca.pem", findings: ["ssl/ca.pem: is no regular file"]),
        Tampering(command: "echo x >auth/more.htpasswd", findings: ["auth/more.htpasswd: should not be there"]),
        Tampering(command: "echo x >current/more", findings: ["more: should not be there"]),
        Tampering(command: "mkdir -p current/more/x", findings: ["more/x: should not be there"]),
    ]

    static let unpublished = TestPublication.files().map { "\($0.path): is not published" }

    static let folders = [
        Tampering(command: "chmod 0700 current/auth", findings: ["auth: is no folder of mode 0755 of ours"]),
        Tampering(command: "chmod 0777 current/", findings: ["current: is no folder of mode 0755 of ours"]),
        Tampering(
            command: "mv current/ssl current/tls; ln -s tls current/ssl",
            findings: [
                "ssl: is no folder of mode 0755 of ours", "ssl: should not be there", "tls/ca.pem: should not be there",
            ]
        ),
    ]

    static let links = [
        Tampering(command: "rm auth", findings: ["auth: is not a link to current/auth"]),
        Tampering(
            command: "rm auth; ln -s generations/000001/auth auth",
            findings: ["auth: is not a link to current/auth"]
        ),
        Tampering(command: "rm auth; ln -s /etc auth", findings: ["auth: is not a link to current/auth"]),
        Tampering(command: "rm MANIFEST.json", findings: ["MANIFEST.json: is not a link to current/MANIFEST.json"]),
        Tampering(command: "rm current", findings: unpublished),
        Tampering(command: "ln -sfn generations/000042 current", findings: unpublished),
        Tampering(command: "ln -sfn /etc current", findings: unpublished),
        Tampering(command: "rm -r generations", findings: unpublished),
        Tampering(command: "mv generations/000001 generations/1", findings: unpublished),
    ]

    static let manifests = [
        Tampering(command: "rm current/MANIFEST.json", findings: ["MANIFEST.json: does not describe these files"]),
        Tampering(command: "echo {} >MANIFEST.json", findings: ["MANIFEST.json: does not describe these files"]),
        Tampering(command: ": >MANIFEST.json", findings: ["MANIFEST.json: does not describe these files"]),
        Tampering(
            command: "sed -i 's/0600/0644/' current/MANIFEST.json",
            findings: ["MANIFEST.json: does not describe these files"]
        ),
        Tampering(
            command: "chmod 0666 current/MANIFEST.json",
            findings: ["MANIFEST.json: does not describe these files"]
        ),
        Tampering(
            command: "sed -i 's/\"generation\" : 1/\"generation\" : 2/' current/MANIFEST.json",
            findings: ["MANIFEST.json: does not describe these files"]
        ),
        Tampering(
            command: "rm current/MANIFEST.json; mkfifo current/MANIFEST.json",
            findings: ["MANIFEST.json: does not describe these files"]
        ),
    ]

    @Test("whatever was changed is found, and published anew", arguments: contents + folders + links + manifests)
    func tampering(tampering: Tampering) throws {
        try TestPublication.with { out in
            try out.publish()
            try out.shell(tampering.command)
            #expect(try out.findings() == tampering.findings)
            let report = try #require(try out.publish())
            #expect(report.isNew)
            #expect(try out.findings() == [])
            for file in TestPublication.files() {
                #expect(out.read(file.path) == text(file.bytes), "\(file.path)")
                #expect(try out.status(file.path).mode == file.mode)
            }
        }
    }

    @Test("a tampered file is mended with a newer one, so that registries see it")
    func newer() throws {
        try TestPublication.with { out in
            try out.publish()
            try out.shell("echo bob >auth/users.htpasswd; touch -d 2099-01-01 auth/users.htpasswd")
            let tampered = try out.status("auth/users.htpasswd")
            try out.publish()
            let mended = try out.status("auth/users.htpasswd")
            #expect(mended.inode != tampered.inode)
            #expect(mended.modified > tampered.modified)
        }
    }

    @Test(
        "after all of it was lost every registry that reads at start only must be restarted",
        arguments: ["rm current", "rm -r generations"]
    )
    func restarts(command: String) throws {
        try TestPublication.with { out in
            try out.publish()
            try out.shell(command)
            #expect(try out.publish(TestPublication.files(env: "A=c"))?.restart == ["admin", "users"])
        }
    }

    @Test("looking changes nothing", arguments: contents + folders + links + manifests)
    func looking(tampering: Tampering) throws {
        try TestPublication.with { out in
            try out.publish()
            try out.shell(tampering.command)
            let before = try FolderSnapshot(out.root)
            _ = try out.findings()
            #expect(try FolderSnapshot(out.root).differences(from: before) == [])
        }
    }

    struct Opening: CustomTestStringConvertible {
        let command: String
        var folder: String?
        var mode = ""
        var testDescription: String { command }
    }

    static let openings = [
        Opening(command: "true"),
        Opening(command: "chmod 0700 . generations generations/000001"),
        Opening(command: "chmod 0777 .", folder: "", mode: "0777"),
        Opening(command: "chmod 02775 .", folder: "", mode: "02775"),
        Opening(command: "chmod 0757 generations", folder: "/generations", mode: "0757"),
        Opening(command: "chmod 0775 generations/000001", folder: "/generations/000001", mode: "0775"),
        // A new generation takes its place.
        Opening(command: "chmod 0777 generations/000002"),
        Opening(command: "chmod 0777 .."),
        Opening(command: "mkdir -m 0777 generations/.000003.new generations/own"),
        Opening(
            command: "mv generations ../g && ln -s ../g generations && chmod 0777 ../g",
            folder: "/generations",
            mode: "0777"
        ),
    ]

    @Test("a folder to which others can write is told, and left as it is", arguments: openings)
    func exposures(opening: Opening) throws {
        try TestPublication.with { out in
            try out.publish()
            try out.publish(TestPublication.files("bob"))
            try out.shell(opening.command)
            let problem =
                "has mode \(opening.mode), so that others can exchange what is in it; forbid it with chmod go-w"
            let expected = opening.folder.map { [PublicationFinding(path: out.root + $0, problem: problem)] } ?? []
            #expect(try out.publisher.exposures() == expected)
            let report = try #require(try out.publish(TestPublication.files("carol")))
            #expect(report.warnings == expected.map { "'\($0.path)' \(problem)" })
        }
    }

    @Test("several differences are all told, in the order of the paths")
    func several() throws {
        try TestPublication.with { out in
            try out.publish()
            try out.shell("echo x >auth/users.htpasswd; rm env/users.env; rm ssl")
            #expect(
                try out.findings() == [
                    "auth/users.htpasswd: differs", "env/users.env: is missing", "ssl: is not a link to current/ssl",
                ]
            )
        }
    }
}
