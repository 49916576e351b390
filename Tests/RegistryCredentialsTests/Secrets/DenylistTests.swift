import Testing

@testable import RegistryCredentials

struct DenylistTests {
    static let files: [(String, [UInt8], Bool)] = [
        ("first", Array("hunter2\nother\n".utf8), true), ("last", Array("other\nhunter2\n".utf8), true),
        ("no final newline", Array("other\nhunter2".utf8), true),
        ("CRLF", Array("other\r\nhunter2\r\nx\r\n".utf8), true),
        ("another case", Array("HUNTER2\n".utf8), true),
        ("byte order mark", [0xef, 0xbb, 0xbf] + Array("hunter2\n".utf8), true),
        ("part of a line", Array("hunter22\nxhunter2\nhunter\n".utf8), false), ("empty", [], false),
        ("blank lines", Array("\n\n\r\n".utf8), false), ("blanks count", Array(" hunter2\nhunter2 \n".utf8), false),
        ("not UTF-8", [0xff, 0xfe, 0x0a] + Array("hunter2\n".utf8), true),
    ]

    @Test("a line is found", arguments: files)
    func found(name: String, bytes: [UInt8], isFound: Bool) throws {
        try TestShell.withDirectory { folder in
            try TestShell.write(bytes, to: "\(folder)/list")
            #expect(try Denylist(path: "\(folder)/list").contains(Secret("hunter2".utf8)) == isFound)
        }
    }

    @Test("a line that lies across two pieces of a large file is found", arguments: [0, 1, 3, 6, 7, 8, 9])
    func pieces(before: Int) throws {
        try TestShell.withDirectory { folder in
            let rows = [UInt8](String(repeating: "0123456789abcde\n", count: (1 << 20) / 16).utf8)
            var text = [UInt8](rows[..<(rows.count - 16)])
            text += [UInt8](repeating: 0x78, count: 15 - before) + Array("\nhunter2\n".utf8) + rows
            try TestShell.write(text, to: "\(folder)/list")
            let list = Denylist(path: "\(folder)/list")
            #expect(try list.contains(Secret("hunter2".utf8)))
            #expect(try !list.contains(Secret("hunter3".utf8)))
        }
    }

    @Test("a list that is missing, or no text, takes no password")
    func unusable() throws {
        try TestShell.withDirectory { folder in
            let missing = try #require(throws: PasswordListError.self) {
                try Denylist(path: "\(folder)/none").contains(Secret("x".utf8))
            }
            #expect(missing.kind == .configuration && missing.hint != nil)
            try TestShell.write([UInt8](repeating: 0x78, count: 3 << 20), to: "\(folder)/endless")
            let endless = try #require(throws: PasswordListError.self) {
                try Denylist(path: "\(folder)/endless").contains(Secret("x".utf8))
            }
            #expect(
                endless
                    == .malformed(
                        key: "passwords.denylist",
                        path: "\(folder)/endless",
                        reason: "has a line of more than 1 MiB"
                    )
            )
        }
    }
}
