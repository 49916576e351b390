public import FoundationEssentials

extension HtpasswdDocument {
    /// Reads any htpasswd file, whatever is in it, and keeps every byte that is not changed.
    ///
    /// Lines that a registry would not read as they were meant (without a colon, with an illegal name, too long) are
    /// kept and stand for no user. CRLF, blanks at the end of a line and a missing final newline are kept too. Of
    /// several entries of one user the last one counts; a change of that user removes the others.
    ///
    /// A registry rejects the whole of a file in which a line has no colon. A realm of a state is therefore read with
    /// ``init(parsing:)``.
    public init(tolerating bytes: [UInt8]) {
        var lines: [HtpasswdLine] = []
        var start = 0
        while start < bytes.count {
            let end = bytes.firstOffset(of: UInt8(ascii: "\n"), in: start..<bytes.count) ?? bytes.count
            lines.append(HtpasswdLine(tolerating: bytes, start..<end))
            start = end + 1
        }
        // Comments that cannot be read were made foreign ones above, so that nothing is left to throw.
        try? HtpasswdLine.attachMetadata(&lines, in: bytes)
        self.init(bytes: bytes, tolerated: lines)
    }

    /// Whether a user of this file may log in with `password`: the entry is there, enabled, has not expired, and its
    /// `$2a$`, `$2b$`, `$2x$` or `$2y$` hash matches.
    ///
    /// An unknown user takes as long as a wrong password for most users of the file.
    ///
    /// - Parameters:
    ///   - name: The user.
    ///   - password: The password; more than 72 bytes never match.
    ///   - now: The time that decides who has expired.
    /// - Returns: `false` also for a user who is unknown.
    public func admits(_ name: Username, password: Secret, at now: Date) -> Bool {
        guard let user = user(name), let hash = user.hash else {
            _ = usualCost.flatMap { BcryptHash.decoy(cost: $0) }?.matches(password)
            return false
        }
        return hash.matches(password) && user.isPublished(at: now)
    }
}

extension HtpasswdLine {
    /// Classifies a line of any file.
    fileprivate init(tolerating bytes: [UInt8], _ range: Range<Int>) {
        let (kind, nameLength) = Self.classify(bytes, range)
        self.init(start: range.lowerBound, length: range.count, nameLength: nameLength, kind: kind)
    }

    private static func classify(_ bytes: [UInt8], _ range: Range<Int>) -> (Kind, nameLength: Int) {
        let line = bytes[range]
        guard let first = line.first(where: { ![0x20, 0x09, 0x0d].contains($0) }) else { return (.blank, 0) }
        if first == UInt8(ascii: "#") {
            guard line.starts(with: UserMetadata.prefix.utf8), let metadata = UserMetadata.parse(line)?.metadata,
                metadata.disabled == nil || metadata.hash != nil
            else { return (.comment, 0) }
            return (.metadata, 0)
        }
        guard range.count <= longest, let colon = line.firstIndex(of: UInt8(ascii: ":")),
            (try? Username(bytes: line[..<colon])) != nil
        else { return (.illegal, 0) }
        return (.entry, colon - range.lowerBound)
    }
}
