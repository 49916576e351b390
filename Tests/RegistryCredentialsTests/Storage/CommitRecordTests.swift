import Testing

@testable import RegistryCredentials

struct CommitRecordTests {
    @Test("a record comes back as it was written")
    func roundTrip() throws {
        let record = CommitRecord(
            steps: [
                .init(path: "realms/users.htpasswd", staged: "0", sha256: "00ff"),
                .init(path: "certificates/ca.pem", staged: nil, sha256: nil),
            ],
            auditLength: 42,
            auditLine: "{\"a\":\"\u{E9}\\n/\"}\n",
            publishes: false
        )
        #expect(CommitRecord(try record.encoded()) == record)
    }

    @Test(
        "a record that leads out of the state is no record",
        arguments: [
            ("/etc/passwd", "0"), ("../x", "0"), ("realms/../../x", "0"), ("..", "0"), ("a/..", "0"),
            ("realms/x", "../x"), ("realms/x", "/etc/shadow"), ("realms/x", "a/b"),
        ]
    )
    func escape(path: String, staged: String) throws {
        let step = CommitRecord.Step(path: path, staged: staged, sha256: "")
        let record = CommitRecord(steps: [step], auditLength: 0, auditLine: "{}\n", publishes: true)
        #expect(CommitRecord(try record.encoded()) == nil)
    }

    @Test(
        "malformed text is no record",
        arguments: [
            "", "{", "{}", "[]", "null", "{\"steps\":[]}", "{\"auditLength\":0,\"auditLine\":\"x\",\"steps\":[{}]}",
            "\u{0}",
        ]
    )
    func malformed(text: String) {
        #expect(CommitRecord(Array(text.utf8)) == nil)
    }
}
