extension LintFile {
    /// Findings about the hashes.
    func hashFindings() -> [LintFinding] {
        var groups: [HashProblem: [LintEntry]] = [:]
        for (entry, hash) in zip(entries, hashes) {
            if let problem = HashProblem(hash) { groups[problem, default: []].append(entry) }
            if case .common = hash, entry.name.elementsEqual("docker".utf8), entry.hash.starts(with: "$2a$".utf8) {
                groups[HashProblem(rule: .defaultUser, kind: .bcrypt), default: []].append(entry)
            }
        }
        return groups.map { problem, entries in
            LintFinding(
                problem.rule, problem.severity, lines: entries.map(\.line), problem.message, hint: problem.hint,
                users: entries.count <= 100 ? entries.map(\.printableName) : []
            )
        }
    }

    /// Findings about empty passwords.
    func emptyPasswordFindings(_ hasEmptyPassword: ((BcryptHash) -> Bool)?) -> [LintFinding] {
        guard let hasEmptyPassword else { return [] }
        let hits = entries.filter { entry in
            // Beyond this a single one takes minutes.
            guard let hash = BcryptHash(entry.hash.prefix(60)), hash.cost <= 17 else { return false }
            return hasEmptyPassword(hash)
        }
        guard !hits.isEmpty else { return [] }
        return [
            LintFinding(
                .emptyPassword, .error, lines: hits.map(\.line), "the password is empty",
                hint: "set one with 'regcred user passwd'", users: hits.prefix(100).map(\.printableName)
            )
        ]
    }
}

/// What is wrong with a hash, in words.
private struct HashProblem: Hashable {
    let rule: LintRule
    let kind: HashKind

    init(rule: LintRule, kind: HashKind) {
        (self.rule, self.kind) = (rule, kind)
    }

    init?(_ hash: HashReport) {
        switch hash {
        case .common: return nil
        case .goOnly(_, let rule): self.init(rule: rule, kind: .bcrypt)
        case .refused(let rule, let kind): self.init(rule: rule, kind: kind)
        }
    }

    var severity: LintFinding.Severity {
        switch rule {
        case .extraField: .note
        case .bcryptPrefix, .spareSaltBits, .bytesAfterHash, .defaultUser: .warning
        default: .error
        }
    }

    var message: String {
        switch rule {
        case .emptyHash: "an entry without a hash lets nobody in"
        case .hashKind where kind == .unknown:
            "what stands for the hash is of no known kind, perhaps a password in plain text; nobody gets in with it"
        case .hashKind where kind == .markedPlainText: "the password stands there in plain text, and registries refuse it"
        case .hashKind: "the hash is \(kind.rawValue), and distribution logs in bcrypt only"
        case .malformedHash: "the bcrypt hash is cut short or altered and matches no password"
        case .costOutOfRange: "the cost of the bcrypt hash is not 04 to 31, and the hash matches no password"
        case .bcryptPrefix: "the letters before the salt are not those of $2a$, $2b$ or $2y$; registries hardly look at them"
        case .spareSaltBits: "the last character of the salt has bits that do not count; web servers compare them"
        case .bytesAfterHash: "bytes follow the 60 characters of the hash; registries ignore them, web servers do not"
        case .extraField: "a further field follows the hash; servers ignore it, Apache's htpasswd does not"
        case .glued: "another record follows on the same line, and its user does not exist"
        default: "looks like the user that a registry makes when its file is missing, with the password in its log"
        }
    }

    var hint: String {
        switch rule {
        case .emptyHash: "set a password with 'regcred user set', or remove the line"
        case .hashKind where kind == .unknown || kind == .markedPlainText:
            "set a new password: whoever has seen the file may know this one"
        case .hashKind: "a hash cannot be converted: set the password anew, with 'regcred user set' or 'htpasswd -B'"
        case .malformedHash, .costOutOfRange: "set the password anew, or restore the hash from where it was copied"
        case .bcryptPrefix, .spareSaltBits, .bytesAfterHash:
            "let 'regcred realm lint --fix' write the hash as all consumers take it"
        case .extraField: "remove the field if Apache's htpasswd is to check passwords"
        case .glued: "put each record on a line of its own"
        default: "remove it unless it is in use, and put the file in place before the registry starts"
        }
    }
}
