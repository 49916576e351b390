extension HtpasswdDocument {
    /// Adds `user` at the end, or puts it in the place of the user with the same name.
    public mutating func set(_ user: User) {
        let text = Self.text(of: user)
        dropShadowed(user.name)
        if let number = lineNumber(of: user.name) {
            let record = record(at: number)
            replace(record, with: foreignText(in: record) + text)
        } else {
            replace(lines.count..<lines.count, with: text)
        }
    }

    /// Gives the user called `name` another name, which must be free; the place in the file stays.
    mutating func rename(_ name: Username, to new: Username) {
        guard let number = lineNumber(of: name), var user = user(at: number) else { return }
        let record = record(at: number)
        user.name = new
        replace(record, with: foreignText(in: record) + Self.text(of: user))
    }

    /// Removes the user called `name` with its comment.
    ///
    /// - Returns: Whether there was such a user.
    @discardableResult
    public mutating func remove(_ name: Username) -> Bool {
        dropShadowed(name)
        guard let number = lineNumber(of: name) else { return false }
        let record = record(at: number)
        replace(record, with: Array(foreignText(in: record)))
        return true
    }

    /// Removes the comments that belong to no entry any more, as when another tool removed the entry.
    mutating func dropOrphanedMetadata() {
        // All in one pass: another tool may have removed thousands of entries.
        if lines.contains(where: { $0.kind == .orphan }) { remove([]) }
    }

    /// The lines of `user`: a comment when there is metadata, and an entry unless the user is disabled.
    private static func text(of user: User) -> [UInt8] {
        var text: [UInt8] = []
        var metadata = user.metadata
        let isDisabled = metadata?.disabled != nil
        metadata?.hash = isDisabled ? user.hash : nil
        if let metadata, metadata != UserMetadata() {
            text += Array(metadata.line(for: user.name).utf8) + [UInt8(ascii: "\n")]
        }
        let hash = user.hash.map { Array($0.text.utf8) } ?? user.foreignHash?.unprotectedBytes
        if !isDisabled, let hash { text += Array("\(user.name):".utf8) + hash + [UInt8(ascii: "\n")] }
        return text
    }

    /// The lines of the user whose entry, or comment when disabled, is line `number`, with the foreign comments that
    /// stand between the two.
    private func record(at number: Int) -> Range<Int> {
        (metadataLine(ofEntry: number) ?? number)..<number + 1
    }

    /// The line of the `#regcred` comment that belongs to the entry on line `number`; `nil` when there is none.
    func metadataLine(ofEntry number: Int) -> Int? {
        var above = number - 1
        while above >= 0, lines[above].kind == .comment || lines[above].kind == .blank { above -= 1 }
        return above >= 0 && lines[number].kind == .entry && lines[above].kind == .metadata ? above : nil
    }

    /// The foreign lines of a record, which stay when it changes.
    private func foreignText(in record: Range<Int>) -> ArraySlice<UInt8> {
        guard record.count > 2 else { return [] }
        return bytes[lines[record.lowerBound + 1].start..<lines[record.upperBound - 1].start]
    }

    /// Ends the last line with a line feed; only a file that was tolerated can lack it.
    mutating func endLastLine() {
        if let last = bytes.last, last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    }

    /// Removes earlier entries of a user: Apache would ask them too.
    private mutating func dropShadowed(_ name: Username) {
        let name = Array(name.description.utf8)
        for number in lines.indices.reversed() where lines[number].kind == .shadowed {
            let start = lines[number].start
            guard bytes[start..<start + lines[number].nameLength].elementsEqual(name) else { continue }
            replace(number..<number + 1, with: [])
        }
    }

    /// Puts `text`, whole lines that regcred wrote itself, in the place of the lines in `range`.
    private mutating func replace(_ range: Range<Int>, with text: [UInt8]) {
        endLastLine()
        isModified = true
        let start = range.lowerBound < lines.count ? lines[range.lowerBound].start : bytes.count
        let end = range.upperBound < lines.count ? lines[range.upperBound].start : bytes.count
        bytes.replaceSubrange(start..<end, with: text)
        // A rescan would be simpler, but one change in a million lines must not cost as much as reading them.
        guard let new = try? HtpasswdLine.scan(text) else { preconditionFailure("regcred rendered an illegal line") }
        lines.replaceSubrange(range, with: new.map { $0.shifted(by: start) })
        let shift = text.count - (end - start)
        if shift != 0 {
            for number in (range.lowerBound + new.count)..<lines.count { lines[number].shift(by: shift) }
        }
        index = nil
    }
}
