import FoundationEssentials

extension RotationPlan {
    /// What is due of the users of a realm: names of robots whose overlap has ended, and passwords that are too old.
    static func steps(
        of users: HtpasswdDocument,
        in realm: Identifier,
        under policy: PasswordPolicy,
        now: Date
    ) -> [Step] {
        // Where neither can be, a million users are not looked at one by one.
        guard policy.maximumAge != nil || users.mayHaveSuccessors else { return [] }
        return users.users.compactMap { user in
            if let metadata = user.metadata, let successor = metadata.successor {
                let item = Step.Item.user(realm: realm, user.name)
                // Without the name that took its place, this one has the only hash that the robot ever had.
                guard users.user(successor) != nil else {
                    return Step(item: item, reason: .successorGone(successor, expires: metadata.expires))
                }
                if let end = metadata.expires, end <= now {
                    return Step(item: item, reason: .replaced(by: successor, since: end))
                }
            }
            return policy.dueReason(of: user, now: now)
                .map { Step(item: .password(realm: realm, user.name), reason: $0) }
        }
    }
}

extension RotationPlan.Step {
    /// Whether regcred itself does it: a person's password only that person can change, what becomes of a robot without
    /// a successor a person must decide, a client's certificate somebody must carry to the client, and a new CA, also one
    /// of clients, is of use only to clients that somebody hands it, or its certificates, to.
    var isAutomatic: Bool {
        switch reason {
        case .successorGone, .clientAuthorityEnds: return false
        default: break
        }
        return switch item {
        case .password, .clientCertificate, .rollover(.announce): false
        default: true
        }
    }
}

extension HtpasswdDocument {
    /// Whether any comment has the word that a robot's old name has.
    var mayHaveSuccessors: Bool {
        let word = "successor=".utf8
        return lines.contains { line in
            guard line.kind == .metadata || line.kind == .disabled else { return false }
            var start = line.start
            while let blank = bytes.firstOffset(of: UInt8(ascii: " "), in: start..<line.range.upperBound) {
                start = blank + 1
                if bytes[start...].starts(with: word) { return true }
            }
            return false
        }
    }
}
