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
        let names = EffectiveNames(entries, consumer)
        var lockedOut: [ConsumerVerdict.LockedOut] = []
        for user in users {
            let effective = names.entry(named: user.name)
            let entry = effective.map { entries[$0.number] }
            let isShadowed = effective?.isContradicted == true || (entry.map { $0.line != user.line } ?? false)
            if let entry, effective?.isContradicted == false, Self.admits(entry.hash, consumer),
                !isShadowed || Self.isSame(entry.hash, user.hash)
            {
                continue
            }
            lockedOut.append(.init(name: user.printableName, line: user.line, isShadowed: isShadowed))
        }
        return ConsumerVerdict(
            consumer: consumer,
            rejectedAtLine: rejectedAtLine,
            lockedOut: lockedOut,
            lostFromLine: lostFromLine
        )
    }

    /// Whether two hashes are one to bcrypt, or in every byte.
    static func isSame(_ hash: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        if hash == other { return true }
        guard let canonical = BcryptText.canonical(hash), let second = BcryptText.canonical(other) else { return false }
        // The letter says who made it; passwords in ASCII match alike.
        return canonical.dropFirst(4) == second.dropFirst(4)
    }
}
