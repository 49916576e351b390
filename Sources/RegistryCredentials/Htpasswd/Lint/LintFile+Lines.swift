extension LintFile {
    /// Findings about the encoding of the whole file.
    func encodingFindings() -> [LintFinding] {
        if isUTF16 {
            let message = "the file is UTF-16, and every consumer reads bytes"
            return [LintFinding(.utf16, .error, lines: [1], message, hint: "convert it: iconv -f UTF-16 -t UTF-8")]
        }
        guard hasByteOrderMark else { return [] }
        let message = "a byte order mark is taken for a part of the first line, whose user is locked out"
        let hint = "remove it, and the first user can log in: sed -i '1s/^\\xef\\xbb\\xbf//' FILE"
        return [LintFinding(.byteOrderMark, .error, lines: [1], message, hint: hint)]
    }

    /// Findings about how many users there are.
    func entryCountFindings() -> [LintFinding] {
        if entries.isEmpty {
            let message = "there is no user in the file, and a registry refuses everybody"
            return [LintFinding(.noUsers, .warning, lines: [], message, hint: "add one with 'regcred user add'")]
        }
        guard entries.count >= 100_000 else { return [] }
        // registry-facts 17: 0.10 s for 100,000 users, 1.26 s for 1,000,000.
        let tenths = (entries.count * 13 + 500_000) / 1_000_000
        let message =
            "after every change the first login waits about \(tenths / 10).\(tenths % 10) s until the registry has read "
            + "\(entries.count) users"
        return [LintFinding(.manyUsers, .note, lines: [], message, hint: "change many users at once, not one by one")]
    }

    /// Findings about lines, whoever is on them.
    func lineFindings() -> [LintFinding] {
        var lines = LintLineNumbers()
        for number in oddLines { lines.add(number + 1, bytes[self.lines[number]], self, self.lines[number]) }
        var findings: [LintFinding] = []
        func add(
            _ rule: LintRule,
            _ severity: LintFinding.Severity,
            _ lines: [Int],
            _ message: String,
            _ hint: String
        ) {
            guard !lines.isEmpty else { return }
            findings.append(LintFinding(rule, severity, lines: lines, message, hint: hint, users: users(on: lines)))
        }
        add(
            .noColon,
            .error,
            lines.withoutColon,
            "a line without a colon: distribution rejects the whole file and shows the line in its log",
            "remove the line; if it was a password, set a new one"
        )
        add(
            .longLine,
            .error,
            lines.tooLong,
            "longer than 65535 bytes: distribution rejects the whole file",
            "make the line shorter"
        )
        add(
            .longLine,
            .warning,
            lines.long,
            "longer than 8190 bytes: Apache httpd stops reading there",
            "make the line shorter"
        )
        add(
            .longLine,
            .note,
            lines.longish,
            "longer than 254 bytes: Apache's htpasswd reads it in several pieces",
            "make the line shorter, or change the file without that tool"
        )
        add(
            .crOnly,
            .error,
            lines.inner,
            "carriage returns inside the line: all of it is one record",
            "end lines with a line feed: tr '\\r' '\\n' < FILE > NEW"
        )
        add(.crlf, .note, lines.crlf, "the line ends with CR LF", "let 'regcred realm lint --fix' remove the CR")
        add(
            .nul,
            .warning,
            lines.nul,
            "a zero byte, at which web servers stop reading and registries do not",
            "remove the zero byte"
        )
        add(
            .backslashAtEnd,
            .warning,
            lines.backslash,
            "a backslash at the end: Apache httpd joins the line with the next",
            "write something after the backslash"
        )
        add(
            .commentedEntry,
            .note,
            lines.commented,
            "an entry that is a comment, because it begins with '#'; to Zot it is a user of that name",
            "remove the line, or disable users with 'regcred user disable'"
        )
        add(
            .blankAroundLine,
            .warning,
            lines.blankAround,
            "blanks before the name or after the hash",
            "let 'regcred realm lint --fix' remove them: distribution does not mind them, others do"
        )
        add(
            .noFinalNewline,
            .warning,
            lines.unfinished,
            "the last line does not end: what a tool appends becomes a part of it",
            "let 'regcred realm lint --fix' end it"
        )
        return findings
    }

    /// The users on some lines; none when they are too many to be named.
    func users(on lines: [Int]) -> [String] {
        guard lines.count <= 100 else { return [] }
        let lines = Set(lines)
        return oddEntries.map { entries[$0] }.filter { lines.contains($0.line) }.map(\.printableName)
    }
}
