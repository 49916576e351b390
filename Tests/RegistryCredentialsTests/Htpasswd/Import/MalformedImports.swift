import RegistryCredentials
import Testing

/// A file that cannot be imported as it is, and what is said about it.
struct MalformedImport: CustomTestStringConvertible {
    let testDescription: String
    let format: ImportFormat
    let bytes: [UInt8]
    /// The lines that are refused, with words of each reason.
    let problems: [(line: Int, words: String)]
    /// Why the whole file is refused.
    let error: ImportError?
    /// Who is imported nevertheless.
    let names: [String]

    static let hash = "$2y$04$e.PWtoZ7J7.a80UfIkwroOIyyuivZRBT7ov0ls9A0YFuDX1uAYCBS"
    static let costly = "$2y$18$e.PWtoZ7J7.a80UfIkwroOIyyuivZRBT7ov0ls9A0YFuDX1uAYCBS"

    static let htpasswd: [MalformedImport] = [
        .init("no colon", .htpasswd, "alice\nbob:\(hash)\n", [(1, "user:hash")], names: ["bob"]),
        .init("two lines glued", .htpasswd, "alice:\(hash)bob:\(hash)\n", [(1, "after the hash")]),
        .init("bytes after the hash", .htpasswd, "alice:\(hash)x\n", [(1, "after the hash")]),
        .init("a comment after the hash", .htpasswd, "alice:\(hash):Alice\n", [(1, "after the hash")]),
        .init("damaged hash", .htpasswd, "alice:\(hash.dropLast())\n", [(1, "damaged")]),
        .init("cost 18", .htpasswd, "alice:\(costly)\n", [(1, "cost 18")]),
        .init("cost 3", .htpasswd, "alice:$2y$03$\(hash.dropFirst(7))\n", [(1, "damaged")]),
        .init("empty name", .htpasswd, ":\(hash)\n", [(1, "user name is empty")]),
        .init("blank at the end of a name", .htpasswd, "alice :\(hash)\n", [(1, "blank")]),
        .init("NUL in a name", .htpasswd, "ali\0ce:\(hash)\n", [(1, "control character")]),
        .init("decomposed name", .htpasswd, "rene\u{301}:\(hash)\n", [(1, "form C")]),
        .init("name too long", .htpasswd, "\(String(repeating: "a", count: 256)):\(hash)\n", [(1, "256 bytes")]),
        .init(
            "line too long",
            .htpasswd,
            "a:\(String(repeating: "x", count: 65_535))\nb:\(hash)",
            [(1, "65535")],
            names: ["b"]
        ),
        .init("CR only", .htpasswd, "alice:\(hash)\rbob:\(hash)\r", error: .carriageReturns),
        .init("twice", .htpasswd, "a:\(hash)\nb:\(hash)\na:\(hash)\n", [(1, "line 3"), (3, "line 1")], names: ["b"]),
        .init("three times", .htpasswd, "a:\(hash)\na:\(hash)\na:\(hash)\n", [(1, "2"), (2, "1"), (3, "1")]),
        .init("malformed comment", .htpasswd, "#regcred a expires=soon\na:\(hash)\n", [(1, "#regcred")], names: ["a"]),
        .init(
            "disabled without a hash",
            .htpasswd,
            "#regcred a disabled=2026-01-01T00:00:00Z\n",
            [(1, "without a hash")]
        ),
        .init("UTF-16", .htpasswd, bytes: [0xff, 0xfe, 0x61, 0], error: .utf16),
    ]

    static let chpasswd: [MalformedImport] = [
        .init("no colon", .chpasswd, "alice\nbob:correct horse\n", [(1, "user:password")], names: ["bob"]),
        .init("empty name", .chpasswd, ":correct horse\n", [(1, "empty")]),
        .init("a comment", .chpasswd, "# people: all\n", [(1, "#")]),
        .init("a hash of cost 18", .chpasswd, "alice:\(costly)\n", [(1, "bcrypt hash in the place")]),
        .init("a hash", .chpasswd, "alice:\(hash)\n", [(1, "bcrypt hash in the place")]),
        .init("twice", .chpasswd, "a:x\na:y\n", [(1, "line 2"), (2, "line 1")]),
        .init("UTF-16, big-endian", .chpasswd, bytes: [0xfe, 0xff, 0, 0x61], error: .utf16),
    ]

    static let csv: [MalformedImport] = [
        .init("empty", .csv, "", error: .missingHeader),
        .init("empty lines only", .csv, "\n\r\n", error: .missingHeader),
        .init("no header", .csv, "alice,hunter2hunter2\n", error: .unknownColumn(1, nearest: nil)),
        .init("misspelt column", .csv, "name,pasword\n", error: .unknownColumn(2, nearest: "password")),
        .init("no name", .csv, "password,note\n", error: .missingNameColumn),
        .init("a column twice", .csv, "name,note,Note\n", error: .repeatedColumn("note")),
        .init("semicolons", .csv, "name;password\na;b\n", error: .semicolons),
        .init("empty column name", .csv, "name,\n", error: .unknownColumn(2, nearest: nil)),
        .init("too few fields", .csv, "name,password\nalice\nbob,x\n", [(2, "1 fields")], names: ["bob"]),
        .init("too many fields", .csv, "name,password\nalice,a,b\n", [(2, "3 fields")]),
        .init("quote within a field", .csv, "name,password\nali\"ce,x\nbob,y\n", [(2, "quote")], names: ["bob"]),
        .init(
            "text after a quoted field",
            .csv,
            "name,password\n\"alice\"x,y\nbob,y\n",
            [(2, "quote")],
            names: ["bob"]
        ),
        .init("blank before a quote", .csv, "name,password\nalice, \"x\"\n", error: .ambiguousQuotes(line: 2)),
        .init("quote never ends", .csv, "name,password\na,\"b\nc,d\n", error: .unclosedQuote(line: 2)),
        .init("quote in the header never ends", .csv, "\"name,password\na,b\n", error: .unclosedQuote(line: 1)),
        .init("password and hash", .csv, "name,password,hash\na,x,\(hash)\n", [(2, "password and a hash")]),
        .init("hash as a password", .csv, "name,password\na,\(hash)\n", [(2, "bcrypt hash in the place")]),
        .init("damaged hash", .csv, "name,hash\na,\(hash)x\n", [(2, "after the hash")]),
        .init("time in words", .csv, "name,expires\na,tomorrow\n", [(2, "RFC 3339")]),
        .init("31 February", .csv, "name,expires\na,2027-02-31\n", [(2, "RFC 3339")]),
        .init("American day", .csv, "name,expires\na,12/31/2027\n", [(2, "RFC 3339")]),
        .init("time without an offset", .csv, "name,expires\na,2027-01-01T00:00:00\n", [(2, "RFC 3339")]),
        .init("year -1", .csv, "name,expires\na,0000-01-01T00:00:00+01:00\n", [(2, "RFC 3339")]),
        .init("offset of 24 hours", .csv, "name,expires\na,2027-01-01T00:00:00+24:00\n", [(2, "RFC 3339")]),
        .init("line break in a note", .csv, "name,note\na,\"b\nc\"\nd,e\n", [(2, "note")], names: ["d"]),
        .init("long note", .csv, "name,note\na,\(String(repeating: "x", count: 1_001))\n", [(2, "note")]),
        .init("line break in a name", .csv, "name,note\n\"a\nb\",c\nd,e\n", [(2, "control")], names: ["d"]),
        .init("lines after a record of several", .csv, "name,password\na,\"x\ny\"\nb:,z\n", [(4, "':'")], names: ["a"]),
        .init("twice", .csv, "name,note\na,b\nc,d\na,b\n", [(2, "line 4"), (4, "line 2")], names: ["c"]),
        .init("CR only", .csv, "name,note\ra,b\r", error: .carriageReturns),
        .init("tabs in a CSV", .csv, "name\tnote\na\tb\n", error: .unknownColumn(1, nearest: nil)),
        .init("commas in a TSV", .tsv, "name,note\na,b\n", error: .unknownColumn(1, nearest: nil)),
        .init("not UTF-8", .csv, bytes: Array("name,note\na,".utf8) + [0xe9, 0x0a], [(2, "UTF-8")]),
        .init("name not UTF-8", .csv, bytes: Array("name\n".utf8) + [0xe9, 0x0a], [(2, "UTF-8")]),
    ]
}

extension MalformedImport {
    private init(
        _ description: String,
        _ format: ImportFormat,
        _ text: String = "",
        bytes: [UInt8]? = nil,
        _ problems: [(line: Int, words: String)] = [],
        error: ImportError? = nil,
        names: [String] = []
    ) {
        testDescription = "\(format): \(description)"
        self.format = format
        self.bytes = bytes ?? Array(text.utf8)
        self.problems = problems
        self.error = error
        self.names = names
    }
}
