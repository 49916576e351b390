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
        ("blank lines", Array("\n\n\r\n".utf8), false), ("a blank before", Array(" hunter2\n".utf8), false),
        ("blanks behind", Array("hunter2 \t\r\n".utf8), true), ("a word behind", Array("hunter2 x\n".utf8), false),
        ("a carriage return at the end", Array("other\nhunter2\r".utf8), true),
    ]

    @Test("a line is found", arguments: files)
    func found(name: String, bytes: [UInt8], isFound: Bool) throws {
        try TestShell.withDirectory { folder in
            try TestShell.write(bytes, to: "\(folder)/list")
            #expect(try Denylist(path: "\(folder)/list").contains(Secret("hunter2".utf8)) == isFound)
        }
    }

    @Test("blanks at the end of a line are those of a password too")
    func blanks() throws {
        try TestShell.withDirectory { folder in
            try TestShell.write(Array("hunter2 \nother\n".utf8), to: "\(folder)/list")
            let list = Denylist(path: "\(folder)/list")
            #expect(try list.contains(Secret("hunter2 ".utf8)) && list.contains(Secret("hunter2".utf8)))
            #expect(try !list.contains(Secret("other ".utf8)))
        }
    }

    static let noTexts: [(String, [UInt8])] = [
        ("is UTF-16, not UTF-8", [0xff, 0xfe] + bytes("h\0u\0\n\0")),
        ("is UTF-16, not UTF-8", [0xfe, 0xff] + bytes("\0h\0u\0\n")),
        ("has zero bytes, so it is no UTF-8 text", bytes("h\0u\0\n\0")),
        ("is not UTF-8", bytes("other\n") + [0x6d, 0xfc, 0x0a]),
        ("ends lines with carriage returns only", bytes("other\rhunter2\rx\r")),
        ("ends lines with carriage returns only", bytes("other\r\nhunter2\rx\n")),
        ("is not UTF-8", bytes(String(repeating: "0123456789äbcd\n", count: 1 << 17)) + [0xff, 0x0a]),
    ]

    @Test(
        "a list that is no UTF-8 text with lines takes no password, wherever that shows",
        arguments: noTexts
    )
    func noText(reason: String, bytes: [UInt8]) throws {
        try TestShell.withDirectory { folder in
            try TestShell.write(bytes, to: "\(folder)/list")
            let error = PasswordListError.malformed(
                key: "passwords.denylist",
                path: "\(folder)/list",
                reason: reason
            )
            #expect(throws: error) { try Denylist(path: "\(folder)/list").contains(Secret("a good password".utf8)) }
        }
    }

    @Test("characters of several bytes that lie across two pieces are UTF-8")
    func characters() throws {
        try TestShell.withDirectory { folder in
            for shift in 0..<5 {
                let text = String(repeating: "x", count: shift) + String(repeating: "ääää\n", count: 1 << 18)
                try TestShell.write(Array(text.utf8), to: "\(folder)/list")
                #expect(try !Denylist(path: "\(folder)/list").contains(Secret("y".utf8)))
            }
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
