extension ConsumerReading {
    /// Whether the consumer can log somebody in with this hash, as it cut it.
    static func admits(_ hash: ArraySlice<UInt8>, _ consumer: HtpasswdConsumer) -> Bool {
        switch consumer {
        case .distribution:
            if case .usable = BcryptText.go(hash) { return true }
            return false
        case .zot:
            // `strings.HasPrefix` of $2a$, $2b$ or $2y$, and then Go's bcrypt.
            guard hash.starts(with: "$2".utf8) else { return HashKind(hash).isKnown(to: .zot) }
            let head = Array(hash.prefix(4))
            guard head.count == 4, "aby".utf8.contains(head[2]), head[3] == UInt8(ascii: "$") else { return false }
            return admits(hash, .distribution)
        case .httpd, .nginx, .htpasswd:
            return BcryptText.isStrict(hash) || HashKind(hash).isKnown(to: consumer)
        }
    }

    /// What the consumer makes of the users that the writer of the file meant.
    func verdict(on users: [LintEntry]) -> ConsumerVerdict {
        var effective: [ArraySlice<UInt8>: Int] = [:]
        effective.reserveCapacity(entries.count)
        for (number, entry) in entries.enumerated()
        where consumer.usesLastDuplicate || effective[entry.name] == nil {
            effective[entry.name] = number
        }
        var lockedOut: [ConsumerVerdict.LockedOut] = []
        for user in users {
            let entry = effective[user.name].map { entries[$0] }
            if let entry, Self.admits(entry.hash, consumer), entry.line == user.line || isSame(entry.hash, user.hash) {
                continue
            }
            let isElsewhere = entry.map { $0.line != user.line } ?? false
            lockedOut.append(.init(name: user.printableName, line: user.line, isShadowed: isElsewhere))
        }
        return ConsumerVerdict(
            consumer: consumer,
            rejectedAtLine: rejectedAtLine,
            lockedOut: lockedOut,
            lostFromLine: lostFromLine
        )
    }

    /// Whether a user gets in by another line, because it has the same hash.
    private func isSame(_ hash: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        if hash == other { return true }
        guard case .usable(_, let length) = BcryptText.go(hash) else { return false }
        return hash.prefix(length) == other.prefix(length)
    }
}
