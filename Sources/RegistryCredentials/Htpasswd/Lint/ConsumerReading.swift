/// What one consumer reads in a file: the entries in order, and whether it rejects the file.
///
/// Of a file that it rejects, the entries are those that it would have if the lines that it minds were not there.
struct ConsumerReading {
    /// A name and hash, as the consumer cuts them.
    struct Entry {
        let name: ArraySlice<UInt8>
        let hash: ArraySlice<UInt8>
        let line: Int
    }

    let consumer: HtpasswdConsumer
    private(set) var entries: [Entry] = []
    /// The line for which it rejects the file.
    private(set) var rejectedAtLine: Int?
    /// The lines that one longer line before makes it lose; the first of them.
    private(set) var lostFromLine: Int?

    /// Reads the whole file.
    init(_ consumer: HtpasswdConsumer, _ bytes: [UInt8], _ lines: [Range<Int>]) {
        self.consumer = consumer
        entries.reserveCapacity(lines.count)
        switch consumer {
        case .distribution, .zot: scan(bytes, lines)
        case .httpd: readConfigurationLines(bytes, lines)
        case .nginx: matchBytes(bytes, lines)
        case .htpasswd: readPieces(bytes, lines)
        }
    }

    /// Go's `bufio.Scanner`: lines of up to 65535 bytes, without a carriage return at the end.
    ///
    /// distribution (`parseHTPasswd`) trims white space, skips blank lines and comments, and rejects the file for a line
    /// without a colon or for one that is too long, wherever it stands. Zot (`Reload`) cuts at the colon, knows no
    /// comments, skips what has no colon, and does not look why the scanner ended: it keeps what came before a line
    /// that is too long.
    private mutating func scan(_ bytes: [UInt8], _ lines: [Range<Int>]) {
        for (number, range) in lines.enumerated() {
            if range.count > HtpasswdLine.longest {
                if consumer == .zot {
                    lostFromLine = number + 1
                    return
                }
                if rejectedAtLine == nil { rejectedAtLine = number + 1 }
                continue
            }
            var line = bytes[range]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if consumer == .distribution {
                line = LintText.trimmed(line)
                if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            }
            if let (name, hash) = LintText.cut(line) {
                entries.append(Entry(name: name, hash: hash, line: number + 1))
            } else if consumer == .distribution, rejectedAtLine == nil {
                rejectedAtLine = number + 1
            }
        }
    }

    /// mod_authn_file reads with `ap_cfg_getline`, as if it were configuration: lines of up to 8191 bytes with their line
    /// feed, joined with the next after a backslash, white space at the ends trimmed; it stops at one that is longer.
    private mutating func readConfigurationLines(_ bytes: [UInt8], _ lines: [Range<Int>]) {
        var joined: [UInt8] = []
        var first: Int?
        for (number, range) in lines.enumerated() {
            let line = bytes[range]
            guard joined.count + line.count <= 8_190 else {
                lostFromLine = number + 1
                return
            }
            let isLast = range.upperBound + 1 >= bytes.count
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if !isLast, text.last == UInt8(ascii: "\\"), !text.contains(0) {
                joined += text.dropLast()
                first = first ?? number + 1
                continue
            }
            addConfigurationLine(joined.isEmpty ? line : (joined + line)[...], number: first ?? number + 1)
            (joined, first) = ([], nil)
        }
    }

    private mutating func addConfigurationLine(_ line: ArraySlice<UInt8>, number: Int) {
        let line = LintText.trimmedASCII(LintText.cString(line))
        guard !line.isEmpty, line.first != UInt8(ascii: "#") else { return }
        let (name, rest) = LintText.cut(line) ?? (line, [])
        entries.append(Entry(name: name, hash: rest.prefix { $0 != UInt8(ascii: ":") }, line: number))
    }

    /// nginx (`ngx_http_auth_basic_handler`) compares the bytes of the file with the name and a colon; a line that
    /// begins with `#` or a carriage return is skipped, the hash ends at a colon, a carriage return or a line feed.
    ///
    /// A name that is longer than a line without a colon and begins like it swallows the line feed, and the next line is
    /// skipped. An empty name is refused before the file is read (`ngx_http_auth_basic_user`).
    private mutating func matchBytes(_ bytes: [UInt8], _ lines: [Range<Int>]) {
        var swallower: ArraySlice<UInt8> = []
        for (number, range) in lines.enumerated() {
            let line = bytes[range]
            let previous = swallower
            swallower = []
            guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "\r") else { continue }
            guard let (name, rest) = LintText.cut(line) else {
                swallower = line
                continue
            }
            guard !name.isEmpty, previous.isEmpty || !name.starts(with: previous) else { continue }
            let hash = rest.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "\r") }
            entries.append(Entry(name: name, hash: LintText.cString(hash), line: number + 1))
        }
    }

    /// htpasswd reads pieces of up to 255 bytes (`MAX_STRING_LEN`) and takes each for a line; one that is no comment
    /// and has no colon makes it reject the file, before it looks for anybody.
    private mutating func readPieces(_ bytes: [UInt8], _ lines: [Range<Int>]) {
        for (number, range) in lines.enumerated() {
            // With its line feed, which counts.
            var rest = bytes[range.lowerBound..<min(range.upperBound + 1, bytes.count)]
            while !rest.isEmpty {
                let piece = LintText.cString(rest.prefix(255))
                rest = rest.dropFirst(255)
                let line = piece.drop(while: LintText.isSpace)
                guard !line.isEmpty, line.first != UInt8(ascii: "#") else { continue }
                guard let (name, hash) = LintText.cut(line) else {
                    if rejectedAtLine == nil { rejectedAtLine = number + 1 }
                    continue
                }
                let text = hash.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
                entries.append(Entry(name: name, hash: text, line: number + 1))
            }
        }
    }
}
