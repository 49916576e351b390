/// The lines of each sort.
struct LintLineNumbers {
    var withoutColon: [Int] = [], tooLong: [Int] = [], long: [Int] = [], longish: [Int] = []
    var inner: [Int] = [], crlf: [Int] = [], nul: [Int] = [], backslash: [Int] = []
    var commented: [Int] = [], blankAround: [Int] = [], unfinished: [Int] = []

    mutating func add(_ number: Int, _ raw: ArraySlice<UInt8>, _ file: LintFile, _ range: Range<Int>) {
        let carriageReturn = UInt8(ascii: "\r")
        if range.count > HtpasswdLine.longest {
            tooLong.append(number)
        } else if range.count > 8_190 {
            long.append(number)
        } else if range.count > 254 {
            longish.append(number)
        }
        var line = raw
        if line.last == carriageReturn {
            line.removeLast()
            if !line.contains(carriageReturn) { crlf.append(number) }
        }
        if line.contains(carriageReturn) { inner.append(number) }
        if line.contains(0) { nul.append(number) }
        let hasLineFeed = range.upperBound < file.bytes.count
        if !hasLineFeed { unfinished.append(number) }
        if hasLineFeed, line.last == UInt8(ascii: "\\") { backslash.append(number) }
        let text = LintText.trimmed(line)
        if text.first == UInt8(ascii: "#") {
            if isEntry(text) { commented.append(number) }
        } else if !text.isEmpty {
            if !text.contains(UInt8(ascii: ":")) {
                withoutColon.append(number)
            } else if text.count < line.count {
                blankAround.append(number)
            }
        }
    }

    /// Whether a comment is an entry but for its first character: it has a colon and a hash of a known kind after it.
    private func isEntry(_ comment: ArraySlice<UInt8>) -> Bool {
        guard !comment.starts(with: UserMetadata.prefix.utf8), let (_, hash) = LintText.cut(comment) else {
            return false
        }
        return hash.first == UInt8(ascii: "$") || HashKind(hash) == .sha1
    }
}
