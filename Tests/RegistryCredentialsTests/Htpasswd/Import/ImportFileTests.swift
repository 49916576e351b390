import FoundationEssentials
import Testing

@testable import RegistryCredentials

struct ImportFileTests {
    @Test(
        "a malformed file is refused by line and reason, and never quoted",
        arguments: MalformedImport.htpasswd + MalformedImport.chpasswd + MalformedImport.csv
    )
    func malformed(_ malformed: MalformedImport) throws {
        if let error = malformed.error {
            #expect(throws: error) { try ImportFile(parsing: malformed.bytes, format: malformed.format) }
            #expect(error.hint != nil)
            return
        }
        let file = try ImportFile(parsing: malformed.bytes, format: malformed.format)
        #expect(file.problems.map(\.line) == malformed.problems.map(\.line))
        for (problem, expected) in zip(file.problems, malformed.problems) {
            #expect(problem.reason.contains(expected.words))
            #expect(!problem.reason.contains("$2y$") && !problem.reason.contains("hunter2"))
        }
        #expect(file.records.map(\.name.description) == malformed.names)
    }

    @Test(
        "hashes that no registry takes are told by their kinds",
        arguments: [
            ("$apr1$AWSJjAev$s.ibz9NLxeXLJEKBkdMe4/", "apr1"), ("{SHA}EfatjsUqKYSrqv18O1FlA3hcIHI=", "SHA-1"),
            ("WcvUQuP9/8jZA", "DES"), ("$1$abc$xyz", "MD5 crypt"), ("$5$abc$xyz", "SHA-256"), ("$6$abc$xyz", "SHA-512"),
            ("$y$j9T$abc$xyz", "yescrypt"), ("plain text", "in clear"), ("", "no hash"), ("$2$10$abc", "first bcrypt"),
        ]
    )
    func foreign(hash: String, kind: String) throws {
        for (format, text) in [(ImportFormat.htpasswd, "alice:\(hash)\n"), (.csv, "name,hash\nalice,\(hash)\n")] {
            let record = try #require(try ImportFile(parsing: Array(text.utf8), format: format).records.first)
            switch record.credential {
            case .foreign(let words): #expect(words.contains(kind))
            case .none: #expect(hash.isEmpty && format == .csv)
            case .hash, .password: Issue.record("taken for a credential")
            }
        }
    }

    @Test(
        "of a line that is refused for its shape the name is read where it is certain",
        arguments: [
            (ImportFormat.csv, "name,hash,note\nalice,x,y,z\n", "alice", ["alice,x", "alice,x,y", "alice,x,y,z"]),
            (.csv, "name,hash\nalice\n", "alice", []), (.csv, "hash,name\nx,alice,y\n", nil, []),
            (.csv, "hash,name\nalice\n", nil, []), (.csv, "name,note\nalice,\"a\"b\n", "alice", []),
            (.csv, "name,note\n\"alice\"b,x\n", nil, []), (.csv, "note,name\nx\"y,alice\n", nil, []),
            (.htpasswd, "alice\n", nil, []), (.htpasswd, "alice:$2y$x:y\n", "alice", []),
            (.htpasswd, "alice:\(String(repeating: "x", count: 70_000))\n", "alice", []),
            (.chpasswd, "alice\n", nil, []), (.csv, "name\na:b\n", nil, []),
        ] as [(ImportFormat, String, String?, [String])]
    )
    func names(format: ImportFormat, text: String, name: String?, others: [String]) throws {
        let problem = try #require(try ImportFile(parsing: Array(text.utf8), format: format).problems.first)
        #expect(problem.name?.description == name)
        #expect(problem.others.map(\.description) == others)
    }

    @Test("a file of carriage returns only is told of with a cure", arguments: ImportFormat.allCases)
    func carriageReturns(format: ImportFormat) throws {
        #expect(throws: ImportError.carriageReturns) {
            try ImportFile(parsing: Array("name,hash\ralice:x\rbob:y\r".utf8), format: format)
        }
        #expect(ImportError.carriageReturns.hint?.contains("tr '\\r' '\\n'") == true)
    }

    @Test("an error about a time names its column", arguments: ["expires", "disabled"])
    func columns(column: String) throws {
        let file = try ImportFile(parsing: Array("name,\(column)\nalice,soon\n".utf8), format: .csv)
        #expect(file.problems.map(\.reason).first?.contains("column '\(column)'") == true)
    }

    static let hash = MalformedImport.hash

    @Test(
        "a byte order mark, CRLF and a missing end do no harm",
        arguments: [
            "name,hash,note\r\nalice,\(hash),\"a, \"\"b\"\"\"\r\n",
            "\u{feff}name,hash,note\nalice,\(hash),\"a, \"\"b\"\"\"",
            "\n\nNAME,Hash,note\n\nalice,\(hash),\"a, \"\"b\"\"\"\n\n",
            "note,hash,name\n\"a, \"\"b\"\"\",\(hash),alice\r",
        ]
    )
    func tolerance(text: String) throws {
        let file = try ImportFile(parsing: Array(text.utf8), format: .csv)
        #expect(file.problems.isEmpty)
        let record = try #require(file.records.first)
        #expect(record.name.description == "alice")
        #expect(record.credential == .hash(try #require(BcryptHash(Self.hash.utf8))))
        #expect(record.about?.note == .set("a, \"b\""))
        #expect(record.about?.expires == .absent)
    }

    @Test(
        "passwords are taken to the byte",
        arguments: ["a:b c ", " lead", "q\"q", "tab\there", "#x", "grüße", "\"\""]
    )
    func passwords(password: String) throws {
        let doubled = password.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        let files: [(ImportFormat, String)] = [
            (.chpasswd, "u:\(password)\r\n"), (.csv, "name,password\nu,\"\(doubled)\"\n"),
            (.tsv, "name\tpassword\nu\t\"\(doubled)\"\n"),
        ]
        for (format, text) in files {
            let file = try ImportFile(parsing: Array(text.utf8), format: format)
            #expect(file.records.first?.credential == .password(Secret(password.utf8)), "\(format)")
        }
    }

    @Test(
        "times are days or RFC 3339",
        arguments: [
            ("2027-01-01", 1_798_761_600.0), ("2027-01-01T00:00:00Z", 1_798_761_600),
            ("2027-01-01 01:00:00+01:00", 1_798_761_600), ("2026-12-31t19:30:00.987-04:30", 1_798_761_600),
        ]
    )
    func times(text: String, seconds: Double) throws {
        let file = try ImportFile(parsing: Array("name,expires\na,\(text)\nb,\n".utf8), format: .csv)
        #expect(file.records.map(\.about?.expires) == [.set(Date(timeIntervalSince1970: seconds)), .set(nil)])
    }

    @Test("the comments of regcred come along, of the disabled too")
    func metadata() throws {
        let text = """
            # people
            #regcred alice created=2026-01-01T00:00:00Z expires=2027-01-01T00:00:00Z note=a%20b
              alice:\(Self.hash)\u{20}
            #regcred bob disabled=2026-01-02T00:00:00Z hash=\(Self.hash)
            #regcred gone created=2026-01-01T00:00:00Z
            carol:\(Self.hash)
            """
        let file = try ImportFile(parsing: Array(text.utf8), format: .htpasswd)
        #expect(file.problems.isEmpty)
        #expect(file.records.map(\.name.description) == ["alice", "bob", "carol"])
    }

    @Test(
        "the name of a file tells its format",
        arguments: [
            ("a.csv", ImportFormat.csv), ("/x/B.TSV", .tsv), ("users.htpasswd", .htpasswd), (".htpasswd", .htpasswd),
            ("htpasswd", .htpasswd), ("new.chpasswd", .chpasswd),
        ]
    )
    func formats(path: String, format: ImportFormat) throws {
        #expect(try ImportFormat(path: path) == format)
    }

    @Test("other names tell nothing", arguments: ["-", "", "users", "users.txt", "csv/users", "/"])
    func unknownFormats(path: String) {
        #expect(throws: ImportError.unknownFormat) { try ImportFormat(path: path) }
    }
}
