/// What is wrong with a hash, in words.
struct HashProblem: Hashable {
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
        case .bcryptPrefix, .bcrypt2x, .spareSaltBits, .bytesAfterHash, .defaultUser: .warning
        default: .error
        }
    }

    var message: String {
        switch rule {
        case .emptyHash: "an entry without a hash lets nobody in"
        case .hashKind where kind == .unknown:
            "what stands for the hash is of no known kind, perhaps a password in plain text; nobody gets in with it"
        case .hashKind where kind == .markedPlainText:
            "the password stands there in plain text, and registries refuse it"
        case .hashKind: "the hash is \(kind.rawValue), and distribution logs in bcrypt only"
        case .malformedHash: "the bcrypt hash is cut short or altered and matches no password"
        case .costOutOfRange: "the cost of the bcrypt hash is not 04 to 31, and the hash matches no password"
        case .bcryptPrefix:
            "the letters before the salt are not those of $2a$, $2b$ or $2y$; registries hardly look at them"
        case .bcrypt2x:
            "who gets in depends on who reads it: distribution takes $2x$ as $2y$, libxcrypt makes its sign error; they "
                + "differ for passwords beyond ASCII"
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
        case .bcrypt2x: "set the password anew, with 'regcred user set' or 'htpasswd -B'"
        case .extraField: "remove the field if Apache's htpasswd is to check passwords"
        case .glued: "put each record on a line of its own"
        default: "remove it unless it is in use, and put the file in place before the registry starts"
        }
    }
}
