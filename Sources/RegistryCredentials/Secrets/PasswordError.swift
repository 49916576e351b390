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

    /// What is wrong, without the password.
    public var description: String {
        switch self {
        case .empty: "the password is empty"
        case .tooLong(let count):
            "the password has \(count < 4_096 ? "\(count)" : "4096 or more") bytes, but bcrypt ignores all after the 72nd"
        case .tooShort(let count, let minimum):
            "the password has \(count) bytes, but passwords.min_length is \(minimum)"
        case .containsNUL: "the password has a zero byte, where bcrypt stops reading"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .empty, .containsNUL, .tooShort: "let regcred make one with --generate"
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

    /// Checks this password, chosen by a person, against the limits and the policy.
    ///
    /// - Throws: ``PasswordError``.
    public func checkPassword(_ policy: PasswordPolicy) throws(PasswordError) {
        try checkPassword()
        if count < policy.minimumLength { throw .tooShort(count, minimum: policy.minimumLength) }
    }
}
