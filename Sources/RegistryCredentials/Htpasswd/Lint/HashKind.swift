/// The kinds of hash that htpasswd files have, by their looks.
enum HashKind: String, Sendable {
    case bcrypt
    case apr1
    case sha1 = "SHA-1"
    case saltedSHA1 = "salted SHA-1"
    case md5Crypt = "MD5-crypt"
    case sunMD5 = "Sun MD5"
    case sha1Crypt = "SHA-1-crypt"
    case sha256Crypt = "SHA-256-crypt"
    case sha512Crypt = "SHA-512-crypt"
    case yescrypt
    case gostYescrypt = "gost-yescrypt"
    case scrypt
    case nt = "NT"
    case desCrypt = "DES-crypt"
    case bsdiCrypt = "BSDi-crypt"
    case markedPlainText = "marked plain text"
    case argon2 = "Argon2"
    case unknown

    private static let prefixes: [(String, HashKind)] = [
        ("$2", .bcrypt), ("$apr1$", .apr1), ("{SHA}", .sha1), ("{SSHA}", .saltedSHA1), ("$1$", .md5Crypt),
        ("$md5", .sunMD5), ("$sha1$", .sha1Crypt), ("$5$", .sha256Crypt), ("$6$", .sha512Crypt), ("$y$", .yescrypt),
        ("$gy$", .gostYescrypt), ("$7$", .scrypt), ("$3$", .nt), ("{PLAIN}", .markedPlainText), ("$argon2", .argon2),
    ]

    /// The kind of a hash.
    init(_ hash: ArraySlice<UInt8>) {
        if let known = Self.prefixes.first(where: { hash.starts(with: $0.0.utf8) }) {
            self = known.1
        } else if hash.count == 13, hash.allSatisfy(BcryptText.isDigit64) {
            self = .desCrypt
        } else if hash.count == 20, hash.first == UInt8(ascii: "_"), hash.dropFirst().allSatisfy(BcryptText.isDigit64) {
            self = .bsdiCrypt
        } else {
            self = .unknown
        }
    }

    /// Whether libxcrypt computes it, as Debian builds it.
    ///
    /// Argon2 it does not know.
    private var isKnownToCrypt: Bool {
        switch self {
        case .md5Crypt, .sunMD5, .sha1Crypt, .sha256Crypt, .sha512Crypt, .yescrypt, .gostYescrypt, .scrypt, .nt,
            .desCrypt, .bsdiCrypt:
            true
        case .bcrypt, .apr1, .sha1, .saltedSHA1, .markedPlainText, .argon2, .unknown: false
        }
    }

    /// Whether `consumer` can log somebody in with a hash of this kind that is not bcrypt's.
    ///
    /// Apache: `apr_password_validate` knows bcrypt, apr1 and {SHA} and leaves the rest to `crypt(3)`. nginx: `ngx_crypt`
    /// knows apr1, {PLAIN}, {SSHA} and {SHA} and leaves the rest, bcrypt too, to `crypt(3)`. Zot: `Authenticate` knows
    /// bcrypt, $5$ and $6$.
    func isKnown(to consumer: HtpasswdConsumer) -> Bool {
        switch consumer {
        case .distribution: false
        case .zot: self == .sha256Crypt || self == .sha512Crypt
        case .httpd, .htpasswd: self == .apr1 || self == .sha1 || isKnownToCrypt
        case .nginx:
            self == .apr1 || self == .sha1 || self == .saltedSHA1 || self == .markedPlainText || isKnownToCrypt
        }
    }
}
