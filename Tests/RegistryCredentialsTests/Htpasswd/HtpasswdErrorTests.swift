import Testing

@testable import RegistryCredentials

/// What a malformed file leads to: the number of the line, and never a byte of it.
struct HtpasswdErrorTests {
    struct Malformed: CustomTestStringConvertible {
        let name: String
        let file: [UInt8]
        let error: HtpasswdError
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ error: HtpasswdError) {
            self.init(name, bytes: Array(text.utf8), error)
        }

        init(_ name: String, bytes: [UInt8], _ error: HtpasswdError) {
            (self.name, file, self.error) = (name, bytes, error)
        }
    }

    static let hash = Sample.hash("s")
    static let alice = "alice:\(hash)\n"

    static let lines = [
        Malformed("no colon", "hunter2", .missingColon(line: 1)),
        Malformed("no colon behind comments", "# x\n\n\(alice)hunter2\n", .missingColon(line: 4)),
        Malformed("no colon, indented", "\(alice)  hunter2\n", .missingColon(line: 2)),
        Malformed("byte order mark", "\u{FEFF}\(alice)", .byteOrderMark),
        Malformed("byte order mark alone", "\u{FEFF}", .byteOrderMark),
        Malformed("CRLF", "alice:\(hash)\r\nbob:\(hash)\r\n", .carriageReturn(line: 1)),
        Malformed("CRLF on one line", "\(alice)bob:\(hash)\r\n", .carriageReturn(line: 2)),
        Malformed("CRLF of a blank line", "\(alice)\r\n", .carriageReturn(line: 2)),
        Malformed("CRLF of a comment", "# x\r\n\(alice)", .carriageReturn(line: 1)),
        Malformed("CR only", "alice:\(hash)\rbob:\(hash)\r", .bareCarriageReturn(line: 1)),
        Malformed("CR at the end", "\(alice)bob:\(hash)\r", .carriageReturn(line: 2)),
        Malformed("NUL in a name", "ali\0ce:\(hash)\n", .containsNUL(line: 1)),
        Malformed("NUL in a comment", "\(alice)# \0\n", .containsNUL(line: 2)),
        Malformed("NUL at the end", "\(alice)\0", .containsNUL(line: 2)),
        Malformed("UTF-16", bytes: [0xff, 0xfe, 0x61, 0, 0x3a, 0], .containsNUL(line: 1)),
        Malformed("glued by a writer without a final newline", "docker:\(hash)bob:\(hash)\n", .bytesAfterHash(line: 1)),
        Malformed("text behind the hash", "alice:\(hash):comment\n", .bytesAfterHash(line: 1)),
        Malformed("letters behind the hash", "alice:\(hash)XYZ\n", .bytesAfterHash(line: 1)),
        Malformed("a blank behind the hash", "alice:\(hash) \n", .bytesAfterHash(line: 1)),
        Malformed("glued to another kind of hash", "a:{SHA}x=b:{SHA}y=\n", .bytesAfterHash(line: 1)),
    ]

    static let names = [
        Malformed("no name", ":\(hash)\n", .illegalName(line: 1, .empty)),
        Malformed("blank before the name", " alice:\(hash)\n", .illegalName(line: 1, .blankAtEnd)),
        Malformed("blank behind the name", "alice :\(hash)\n", .illegalName(line: 1, .blankAtEnd)),
        Malformed("tab before the name", "\talice:\(hash)\n", .illegalName(line: 1, .containsControlCharacter)),
        Malformed(
            "escape in the name",
            "\(alice)b\u{1B}[31m:\(hash)\n",
            .illegalName(line: 2, .containsControlCharacter)
        ),
        Malformed("long name", "\(String(repeating: "n", count: 256)):\(hash)\n", .illegalName(line: 1, .tooLong(256))),
        Malformed("name that is not UTF-8", bytes: [0xff, 0x3a, 0x78], .illegalName(line: 1, .notUTF8)),
        Malformed("name that is not NFC", "jose\u{301}:\(hash)\n", .illegalName(line: 1, .notNormalized)),
    ]

    static let users = [
        Malformed("the same name twice", "\(alice)bob:\(hash)\n\(alice)", .duplicate(line: 3, first: 1)),
        Malformed("the same name in comments' place", "# a\n\(alice)\n\(alice)", .duplicate(line: 4, first: 2)),
        Malformed(
            "a misspelt key",
            "#regcred alice expiers=2026-11-24T08:00:00Z\n\(alice)",
            .malformedMetadata(line: 1)
        ),
        Malformed(
            "disabled twice",
            String(repeating: "#regcred bob disabled=2026-11-24T08:00:00Z hash=\(hash)\n", count: 2),
            .duplicate(line: 2, first: 1)
        ),
        Malformed("metadata without a name", "#regcred \n\(alice)", .malformedMetadata(line: 1)),
        Malformed(
            "metadata with a time that is none",
            "\(alice)#regcred alice expires=soon\n",
            .malformedMetadata(line: 2)
        ),
        Malformed(
            "disabled without a hash",
            "#regcred bob disabled=2026-11-24T08:00:00Z\n",
            .malformedMetadata(line: 1)
        ),
    ]

    @Test("a malformed file is reported by the number of its line and never quoted", arguments: lines + names + users)
    func report(malformed: Malformed) throws {
        let error = try #require(throws: HtpasswdError.self) { try HtpasswdDocument(parsing: malformed.file) }
        #expect(error == malformed.error)
        #expect(error.kind == .badData)
        let message = "\(error) \(try #require(error.hint))"
        for secret in ["hunter2", "ssss", "{SHA}", "$2y$", "alice", "docker"] { #expect(!message.contains(secret)) }
        #expect(!message.contains("\n"))
    }

    @Test("a line may have as many bytes as a registry reads, and no more")
    func longest() throws {
        let comment = "#" + String(repeating: "x", count: 65_534)
        #expect(try Sample.document("\(comment)\n\(Self.alice)").userCount == 1)
        #expect(throws: HtpasswdError.lineTooLong(line: 2)) { try Sample.document("\(Self.alice)\(comment)x\n") }
        #expect(throws: HtpasswdError.lineTooLong(line: 1)) {
            try Sample.document("a:" + String(repeating: "x", count: 65_536))
        }
        let blanks = String(repeating: " ", count: 65_536)
        #expect(throws: HtpasswdError.lineTooLong(line: 1)) { try Sample.document(blanks) }
    }

    @Test("the error of a realm says which file it is")
    func realm() throws {
        let error = RealmError(path: "realms/users.htpasswd", problem: .missingColon(line: 7))
        #expect("\(error)" == "realms/users.htpasswd: \(HtpasswdError.missingColon(line: 7))")
        #expect(error.hint == HtpasswdError.missingColon(line: 7).hint)
        #expect(error.kind == .badData)
    }
}
