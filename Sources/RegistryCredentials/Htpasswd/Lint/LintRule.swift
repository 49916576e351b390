/// The rules of ``HtpasswdLint``.
public enum LintRule: String, CaseIterable, Sendable {
    /// The file is UTF-16.
    case utf16 = "utf-16"
    /// The file begins with a byte order mark.
    case byteOrderMark = "byte-order-mark"
    /// A line has no colon.
    case noColon = "no-colon"
    /// A line is longer than some consumer reads.
    case longLine = "long-line"
    /// Carriage returns stand where line feeds should.
    case crOnly = "cr-only"
    /// Lines end with CR LF.
    case crlf
    /// A line has a zero byte.
    case nul
    /// The last line does not end.
    case noFinalNewline = "no-final-newline"
    /// Two records stand on one line.
    case glued
    /// A line ends with a backslash.
    case backslashAtEnd = "backslash-at-end"
    /// An entry is turned into a comment by its first character.
    case commentedEntry = "commented-entry"
    /// Blanks stand before the name or after the hash.
    case blankAroundLine = "blank-around-line"
    /// Blanks stand between the name and the colon.
    case blankInName = "blank-in-name"
    /// Blanks stand between the colon and the hash.
    case blankBeforeHash = "blank-before-hash"
    /// An entry has no name.
    case emptyName = "empty-name"
    /// A name has more than 255 bytes.
    case longName = "long-name"
    /// A name is not UTF-8.
    case nameNotUTF8 = "name-not-utf-8"
    /// A name is not in Unicode normalization form C.
    case nameNotNormalized = "name-not-normalized"
    /// A name has control or invisible characters.
    case controlInName = "control-in-name"
    /// Names differ only by case or by how their characters are composed.
    case lookAlikeNames = "look-alike-names"
    /// A user stands on several lines with different hashes.
    case duplicate
    /// A user stands on several lines with the same hash.
    case repeatedEntry = "repeated-entry"
    /// An entry has no hash.
    case emptyHash = "empty-hash"
    /// A hash is not bcrypt's.
    case hashKind = "hash-kind"
    /// A bcrypt hash that cannot match any password.
    case malformedHash = "malformed-hash"
    /// A bcrypt hash that only Go's bcrypt takes.
    case bcryptPrefix = "bcrypt-prefix"
    /// A bcrypt hash marked as made with a sign error, which Go's bcrypt does not make.
    case bcrypt2x = "bcrypt-2x"
    /// A cost that bcrypt does not know.
    case costOutOfRange = "cost-out-of-range"
    /// Bytes follow the hash.
    case bytesAfterHash = "bytes-after-hash"
    /// A further field follows the hash.
    case extraField = "extra-field"
    /// The salt has bits that the others clear.
    case spareSaltBits = "spare-salt-bits"
    /// A cost that blocks a processor for minutes.
    case extremeCost = "extreme-cost"
    /// A cost that makes every request slow.
    case slowCost = "slow-cost"
    /// A cost that makes guessing cheap.
    case lowCost = "low-cost"
    /// Hashes have different costs.
    case mixedCosts = "mixed-costs"
    /// The user that a registry makes by itself.
    case defaultUser = "default-user"
    /// A user whose password is empty.
    case emptyPassword = "empty-password"
    /// Nobody is in the file.
    case noUsers = "no-users"
    /// So many users that loading the file takes long.
    case manyUsers = "many-users"

    /// What the rule is about, in one sentence.
    public var summary: String {
        switch self {
        case .utf16: "The file is UTF-16; htpasswd files are bytes, UTF-8 at best."
        case .byteOrderMark: "A byte order mark becomes part of the first line."
        case .noColon: "A line without a colon makes distribution reject the whole file."
        case .longLine: "A long line makes a consumer reject the file, or lose what follows."
        case .crOnly: "Lines that end with a carriage return alone are one line to every consumer."
        case .crlf: "Lines that end with CR LF are read by all, but mixed up by text tools."
        case .nul: "Zero bytes end a text in C programs and do not in Go programs."
        case .noFinalNewline: "Whatever is appended to an unfinished last line is glued to it."
        case .glued: "Two records on one line: the second user does not exist."
        case .backslashAtEnd: "Apache httpd joins a line that ends with a backslash with the next."
        case .commentedEntry: "An entry that begins with '#' is a comment, but not to Zot."
        case .blankAroundLine: "Blanks around an entry are trimmed by some consumers only."
        case .blankInName: "A blank before the colon belongs to the name."
        case .blankBeforeHash: "A blank after the colon belongs to the hash, which then matches nothing."
        case .emptyName: "An entry without a name logs in whoever sends an empty name."
        case .longName: "Apache's htpasswd takes names of up to 255 bytes."
        case .nameNotUTF8: "Clients send names in UTF-8; one in another encoding cannot be typed."
        case .nameNotNormalized: "Names are compared byte by byte, and keyboards type composed characters."
        case .controlInName: "Control and invisible characters in a name fool terminals, logs and people."
        case .lookAlikeNames: "Names that people take for one are different users."
        case .duplicate: "Of several hashes of one user registries take the last, web servers the first."
        case .repeatedEntry: "The same entry stands several times; who removes one removes nothing."
        case .emptyHash: "An entry without a hash lets nobody in."
        case .hashKind: "distribution knows bcrypt only and refuses every other hash without a word."
        case .malformedHash: "A hash that is cut short or altered matches no password."
        case .bcryptPrefix: "Go's bcrypt hardly looks at the letters before the salt; the others do."
        case .costOutOfRange: "bcrypt's cost has two digits, 04 to 31."
        case .bcrypt2x: "Go's bcrypt takes $2x$ as $2y$; libxcrypt makes the sign error that it stands for."
        case .bytesAfterHash: "Go's bcrypt ignores what follows a hash; the others do not."
        case .extraField: "A further field after the hash is ignored by servers, but not by htpasswd."
        case .spareSaltBits: "The last character of a salt has four bits that count for nothing but a comparison."
        case .extremeCost: "A registry computes on although the client has left."
        case .slowCost: "Registries compute the hash again on every request."
        case .lowCost: "A cheap hash is quickly guessed by whoever has the file."
        case .mixedCosts: "The time of an answer shows which user exists, and with what cost."
        case .defaultUser: "A registry without its file makes one, and writes the password to its log."
        case .emptyPassword: "Anybody who knows the name can log in."
        case .noUsers: "A registry refuses everybody."
        case .manyUsers: "A registry reads the whole file after every change, and logins wait."
        }
    }
}
