import FoundationEssentials
import Testing
import Yams

@testable import RegistryCredentials

struct EscapingTests {
    /// Texts that break one place or another when they are written as they are.
    static let texts = [
        "", " ", "plain", " blanks at the ends ", "it's", "'", "''", "\"", "a\"b\\c", "\\", "\\n", "$HOME", "${X:-y}",
        "$$", "$(id)", "`id`", "a # b", "# a", "a: b", "a:", "- a", "-", "? a", "[a, b]", "{a: b}", "*a", "&a", "!a",
        "|",
        ">", "%n", "100%", "@a", "yes", "null", "~", "0777", "1e5", "12:30:00", "2026-11-23", "---", "...", "{{ x }}",
        "{% y %}", "line\nbreak", "end\n", "\n", "\r\n", "\t", "a\tb", "\u{1}\u{7f}", "\u{85}\u{2028}\u{2029}",
        "é日本🙂", "e\u{301}", "'\u{301}; id", "$\u{301}{x}", "\"\u{301}", "\\\u{301}", "{\u{301}", " \u{301}", "\u{fffe}",
        "a\\", "a;b", "%%", "a/b:c",
    ]

    @Test("a shell reads back every text", arguments: texts)
    func shell(text: String) throws {
        let (output, status) = try TestShell.run("printf %s \(Escaping.shell.escape(text))")
        #expect(output == Array(text.utf8))
        #expect(status == 0)
    }

    @Test("YAML reads back every text as text", arguments: texts + ["a\0b"])
    func yaml(text: String) throws {
        let escaped = try Escaping.yaml.escape(text)
        #expect(try Yams.load(yaml: "k: {a: \(escaped)}") as? [String: [String: String]] == ["k": ["a": text]])
        #expect(!escaped.utf8.contains { $0 < 0x20 })
    }

    @Test("JSON reads back every text", arguments: texts + ["a\0b", "\u{feff}a"])
    func json(text: String) throws {
        let escaped = try Escaping.json.escape(text)
        #expect(try JSONDecoder().decode([String].self, from: Data("[\(escaped)]".utf8)) == [text])
    }

    @Test("a byte order mark is escaped, since Yams and others drop it where it stands")
    func byteOrderMark() throws {
        #expect(try Escaping.yaml.escape("\u{feff}a") == #""\ufeffa""#)
    }

    @Test("Compose reads back every text", arguments: texts)
    func compose(text: String) throws {
        let escaped = try Escaping.compose.escape(text)
        let loaded = try #require(try Yams.load(yaml: escaped) as? String)
        let interpolated = Array(loaded.unicodeScalars).replacing(["$", "$"], with: ["$"])
        #expect(interpolated == Array(text.unicodeScalars))
    }

    @Test("docker reads back every text of a Compose file", .enabled(if: TestShell.has("docker")))
    func composeByDocker() throws {
        // What comes out is YAML again, and the client writes a lone line break wrongly.
        let texts = Self.texts.filter { $0 != "\n" }
        let file = try texts.enumerated().reduce("services:\n  a:\n    image: x\n    labels:\n") {
            try $0 + "      k\($1.offset): \(Escaping.compose.escape($1.element))\n"
        }
        let output = try TestShell.withDirectory { folder in
            try TestShell.write(file.utf8, to: "\(folder)/compose.yaml")
            return try TestShell.run("docker stack config -c \(folder)/compose.yaml").output
        }
        let node = try Yams.compose(yaml: String(decoding: output, as: UTF8.self))
        let labels = try #require(node?["services"]?["a"]?["labels"])
        for (index, text) in texts.enumerated() {
            #expect(labels["k\(index)"]?.scalar?.string == text)
        }
    }

    @Test(
        "a systemd unit has quotes, backslashes and specifiers escaped",
        arguments: [
            ("", #""""#), ("a b", #""a b""#), (#"a"b\c'd"#, #""a\"b\\c'd""#), ("100%n", #""100%%n""#),
            ("a\n\tb", #""a\n\tb""#), ("é #;", #""é #;""#),
        ]
    )
    func systemd(text: String, escaped: String) throws {
        #expect(try Escaping.systemd.escape(text) == escaped)
    }

    @Test("systemd reads back a path with blanks and specifiers", .enabled(if: TestShell.has("systemd-analyze")))
    func systemdByItself() throws {
        try TestShell.withDirectory { folder in
            let program = "\(folder)/100%n of it"
            try TestShell.write("#!/bin/sh\n".utf8, to: program, mode: 0o755)
            try TestShell.write(
                "[Service]\nExecStart=\(Escaping.systemd.escape(program))\n".utf8,
                to: "\(folder)/a.service"
            )
            // It fails when it does not find the program.
            let verify = "systemd-analyze verify --man=no --recursive-errors=no \(folder)/a.service 2>&1"
            let (output, status) = try TestShell.run(verify)
            #expect(status == 0, "\(String(decoding: output, as: UTF8.self))")
        }
    }

    @Test(
        "an environment file holds values as they are",
        arguments: ["a b", "https://a.example:9000/x", "/a/b", "abc+/="]
    )
    func env(text: String) throws {
        #expect(try Escaping.env.escape(text) == text)
    }

    @Test(
        "what a place cannot hold is refused without quoting it",
        arguments: [
            (Escaping.shell, "hunter2\0"), (.systemd, "hunter2\0"), (.systemd, "hunter2\u{1}"), (.systemd, "hunter2$"),
            (.systemd, "hunter2\u{fffe}"), (.env, "hunter2\n"), (.env, "hunter2$"), (.env, "'hunter2'"),
            (.env, "hunter2 "),
            (.env, ""), (.env, "0777"), (.env, "1e5"), (.env, "hunter2: x"), (.env, "hunter2\u{a0}"),
            (.env, "hunter2\u{2028}x"), (.env, "\u{feff}hunter2"), (.env, "... hunter2"), (.env, "?"),
            (.env, "hunter2: \u{301}x"), (.env, " \u{301}hunter2"), (.env, "+0b1"), (.env, "-0x1f"), (.env, "0o7"),
        ]
    )
    func refusal(place: Escaping, text: String) throws {
        let objection = try #require(throws: Escaping.Objection.self) { try place.escape(text) }
        #expect(!objection.reason.contains("hunter2"))
        #expect(!objection.reason.isEmpty)
    }

    @Test(
        "YAML takes a value of an environment file for the text that it is",
        arguments: ["Read Only Registry Realm", "/srv/a b", "-a", "a:b", ":443", "a=b", "x~", "a?", "1.2.3.4", "é"]
    )
    func envIsYAML(text: String) throws {
        try #require(EnvironmentValue.objection(to: text) == nil)
        #expect(try Yams.load(yaml: text) as? String == text)
    }
}
