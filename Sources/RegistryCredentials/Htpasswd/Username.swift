// The standard library normalizes, but publicly only Foundation does, which is 40 MB larger than FoundationEssentials.
@_spi(_Unicode) import Swift

/// A user name that every consumer of an htpasswd file reads alike.
///
/// 1 to 255 bytes of UTF-8 in normalization form C, no `:`, no control character, no leading `#`, no blank at either
/// end. A value of this type is proof that the check was made.
public struct Username: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name as written in the file.
    public let description: String

    /// Checks `name`.
    ///
    /// - Throws: ``UsernameError``.
    public init(_ name: String) throws(UsernameError) {
        try self.init(bytes: name.utf8)
    }

    /// Checks the bytes of a name.
    ///
    /// - Throws: ``UsernameError``.
    public init(bytes: some BidirectionalCollection<UInt8>) throws(UsernameError) {
        if bytes.isEmpty { throw .empty }
        if bytes.count > 255 { throw .tooLong(bytes.count) }
        // Most names are letters and digits, of which Unicode has nothing to say; it takes its time to say so.
        guard !bytes.allSatisfy(Self.isPlain) else {
            description = String(decoding: bytes, as: UTF8.self)
            return
        }
        guard let name = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        if bytes.contains(UInt8(ascii: ":")) { throw .containsColon }
        if bytes.first == UInt8(ascii: "#") { throw .leadingHash }
        let invisible: Set<Unicode.GeneralCategory> = [.control, .format, .lineSeparator, .paragraphSeparator]
        for scalar in name.unicodeScalars where invisible.contains(scalar.properties.generalCategory) {
            throw .containsControlCharacter
        }
        let isBlank: (Unicode.Scalar?) -> Bool = { $0?.properties.isWhitespace ?? false }
        if isBlank(name.unicodeScalars.first) || isBlank(name.unicodeScalars.last) { throw .blankAtEnd }
        // The registry compares bytes: é and e+´ look the same and are two users.
        guard bytes.allSatisfy({ $0 < 0x80 }) || name._nfc.elementsEqual(name.unicodeScalars) else {
            throw .notNormalized
        }
        description = name
    }

    /// Whether the byte is an ASCII letter or digit, or one of `._-`: legal everywhere in a name, and never escaped.
    static func isPlain(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    /// Compares byte by byte.
    public static func < (left: Username, right: Username) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

/// Why a user name is refused.
public enum UsernameError: ActionableError, Equatable {
    /// It has no bytes.
    case empty
    /// It has more than 255 bytes; the count.
    case tooLong(Int)
    /// It is not UTF-8.
    case notUTF8
    /// It has a colon, which ends the name in the file.
    case containsColon
    /// It begins with `#`, which makes the line a comment.
    case leadingHash
    /// It has a control character, such as a line break, or an invisible one, such as a change of direction.
    case containsControlCharacter
    /// It begins or ends with a blank.
    case blankAtEnd
    /// It is not in Unicode normalization form C.
    case notNormalized

    /// What is wrong, without the name.
    public var description: String {
        switch self {
        case .empty: "the user name is empty"
        case .tooLong(let count): "the user name has \(count) bytes, more than 255"
        case .notUTF8: "the user name is not valid UTF-8"
        case .containsColon: "the user name has a ':', which ends the name in an htpasswd file"
        case .leadingHash: "the user name begins with '#', which makes the line a comment"
        case .containsControlCharacter: "the user name has a control character, a line break or an invisible character"
        case .blankAtEnd: "the user name begins or ends with a blank"
        case .notNormalized: "the user name is not in Unicode normalization form C, so it would look like another name"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .containsColon: "clients cannot send such a name either: choose another"
        case .blankAtEnd: "remove the blank"
        case .notNormalized: "type the name with composed characters (NFC)"
        case .empty, .tooLong, .notUTF8, .leadingHash, .containsControlCharacter: "choose another name"
        }
    }

    /// Always ``FailureKind/badData``.
    public var kind: FailureKind { .badData }
}
