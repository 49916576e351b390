/// Why a password is refused.
public enum PasswordError: ActionableError, Equatable {
    /// It has no bytes.
    case empty
    /// It has more than 72 bytes, and bcrypt ignores those; the count.
    case tooLong(Int)
    /// It has fewer bytes than `passwords.min_length`; the count and the minimum.
    case tooShort(Int, minimum: Int)
    /// It has a zero byte, where bcrypt stops.
    case containsNUL
    /// It contains the name of the user.
    case containsUserName
    /// It contains `host`, or a label of it.
    case containsHost
    /// It is one piece, repeated.
    case repeated
    /// It is made of letters or digits in order.
    case sequential
    /// It is made of neighbours on a keyboard.
    case keyboardWalk
    /// It stands in `passwords.denylist`.
    case denied
    /// It stands in `passwords.breached`; how often it was found.
    case breached(Int)

    /// What is wrong, without the password.
    public var description: String {
        switch self {
        case .empty: "the password is empty"
        case .tooLong(let count):
            "the password has \(count < 4_096 ? "\(count)" : "4096 or more") bytes, but bcrypt ignores all after the 72nd"
        case .tooShort(let count, let minimum):
            "the password has \(count) bytes, but passwords.min_length is \(minimum)"
        case .containsNUL: "the password has a zero byte, where bcrypt stops reading"
        case .containsUserName: "the password contains the user name"
        case .containsHost: "the password contains the name of the registry's host"
        case .repeated: "the password is one piece, repeated"
        case .sequential: "the password is a sequence of letters or digits"
        case .keyboardWalk: "the password is a walk along the keyboard"
        case .denied: "the password stands in passwords.denylist"
        case .breached(let count):
            "the password is known from breaches: it stands in passwords.breached, found \(count) times"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .empty, .containsNUL, .tooShort: "let regcred make one with --generate"
        case .containsUserName, .containsHost, .repeated, .sequential, .keyboardWalk:
            "choose one that cannot be guessed, such as four random words, or let regcred make one with --generate"
        case .denied: "choose another, or let regcred make one with --generate"
        case .breached: "choose another, and change it wherever else it is used, or use --generate"
        case .tooLong: "use at most 72 bytes, or let regcred make one with --generate"
        }
    }

    /// Always ``FailureKind/badData``.
    public var kind: FailureKind { .badData }
}

extension Secret {
    /// Checks that bcrypt hashes every byte of this password.
    ///
    /// - Throws: ``PasswordError`` when it is empty, has a zero byte or more than 72 bytes.
    public func checkPassword() throws(PasswordError) {
        if count == 0 { throw .empty }
        if count > 72 { throw .tooLong(count) }
        let containsNUL = withBytes { span in span.indices.contains { span[$0] == 0 } }
        if containsNUL { throw .containsNUL }
    }

    /// Checks the length of this password, chosen by a person; ``PasswordRules`` check the rest too.
    ///
    /// - Throws: ``PasswordError``.
    public func checkPassword(_ policy: PasswordPolicy) throws(PasswordError) {
        try checkPassword()
        if count < policy.minimumLength { throw .tooShort(count, minimum: policy.minimumLength) }
    }
}
