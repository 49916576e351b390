/// One user of a file that is checked as a whole, but not indexed.
///
/// The result is the user that ``HtpasswdDocument/init(parsing:)`` and ``HtpasswdDocument/user(_:)`` find, in a
/// fraction of the time. Doubles and `#regcred` comments of other users are not looked for.
struct HtpasswdSearch {
    /// The user; `nil` when there is none.
    let user: User?
    /// The first hash of the file that registries take; `nil` when there is none.
    let someHash: BcryptHash?

    /// Searches `bytes` for the user called `name`.
    ///
    /// - Throws: ``HtpasswdError`` with the number of the first line that is wrong.
    init(for name: Username, in bytes: [UInt8]) throws(HtpasswdError) {
        let wanted = Array(name.description.utf8)
        var collector = Collector(bytes: bytes, encoded: Array(PercentEncoding.encode(name.description).utf8))
        var someHash: BcryptHash?
        var number = 0
        try HtpasswdLine.forEach(bytes) { line in
            number += 1
            switch line.kind {
            case .metadata: collector.visit(comment: line, number)
            case .entry:
                let isWanted = line.nameLength == wanted.count && collector.bytes(of: line).starts(with: wanted)
                collector.visit(entry: line, number, isWanted: isWanted)
                if someHash == nil { someHash = BcryptHash(collector.bytes(of: line).dropFirst(line.nameLength + 1)) }
            case .blank, .comment, .disabled, .orphan, .shadowed, .illegal: break
            }
        }
        collector.keepIfDisabled()
        self.someHash = someHash
        do {
            user = try HtpasswdDocument(parsing: collector.lines).user(name)
        } catch {
            throw error.numbered { collector.numbers[$0 - 1] }
        }
    }
}

/// Keeps the lines that tell of the wanted user.
private struct Collector {
    let bytes: [UInt8]
    /// The name as it stands in comments.
    let encoded: [UInt8]
    private(set) var lines: [UInt8] = []
    /// Their numbers in the file.
    private(set) var numbers: [Int] = []
    /// The comment that belongs to the next entry.
    private var pending: (line: HtpasswdLine, number: Int)?

    init(bytes: [UInt8], encoded: [UInt8]) {
        self.bytes = bytes
        self.encoded = encoded
    }

    func bytes(of line: HtpasswdLine) -> ArraySlice<UInt8> { bytes[line.range] }

    mutating func visit(comment line: HtpasswdLine, _ number: Int) {
        keepIfDisabled()
        pending = (line, number)
    }

    mutating func visit(entry line: HtpasswdLine, _ number: Int, isWanted: Bool) {
        if isWanted {
            if let pending { keep(pending.line, pending.number) }
            keep(line, number)
        } else {
            keepIfDisabled()
        }
        pending = nil
    }

    /// A comment that stands alone counts when it is that of a disabled user, and only then.
    mutating func keepIfDisabled() {
        guard let (line, number) = pending else { return }
        pending = nil
        let comment = bytes(of: line)
        let rest = comment.dropFirst(UserMetadata.prefix.utf8.count)
        // Only a name with an escape, or one that is not written as regcred writes it, needs a closer look.
        let word = rest.prefix { $0 != UInt8(ascii: " ") }
        let isOther = !word.isEmpty && word.allSatisfy(Username.isPlain) && !word.elementsEqual(encoded)
        guard !isOther else { return }
        // What cannot be read may be the user's too.
        guard let metadata = UserMetadata.parse(comment)?.metadata else { return keep(line, number) }
        if metadata.disabled != nil { keep(line, number) }
    }

    private mutating func keep(_ line: HtpasswdLine, _ number: Int) {
        lines += bytes(of: line) + [UInt8(ascii: "\n")]
        numbers.append(number)
    }
}

extension HtpasswdError {
    /// The same error about other lines.
    fileprivate func numbered(_ number: (Int) -> Int) -> HtpasswdError {
        switch self {
        case .byteOrderMark: .byteOrderMark
        case .carriageReturn(let line): .carriageReturn(line: number(line))
        case .containsNUL(let line): .containsNUL(line: number(line))
        case .missingColon(let line): .missingColon(line: number(line))
        case .lineTooLong(let line): .lineTooLong(line: number(line))
        case .illegalName(let line, let error): .illegalName(line: number(line), error)
        case .bytesAfterHash(let line): .bytesAfterHash(line: number(line))
        case .duplicate(let line, let first): .duplicate(line: number(line), first: number(first))
        case .malformedMetadata(let line): .malformedMetadata(line: number(line))
        }
    }
}
