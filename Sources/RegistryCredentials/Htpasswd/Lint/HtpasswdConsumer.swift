/// A program that reads htpasswd files, each in its own way.
///
/// What is said of them was seen on docker-registry 2.8.2, Apache httpd and htpasswd 2.4.71 and nginx 1.22.1 with
/// Debian's libxcrypt; Zot's reader was read in its source (pkg/api/htpasswd.go, v2).
public enum HtpasswdConsumer: String, CaseIterable, Sendable {
    /// The registry: distribution, `registry:2` and `registry:3`.
    case distribution
    /// The Zot registry.
    case zot
    /// Apache httpd with mod_authn_file.
    case httpd
    /// nginx with auth_basic, with libxcrypt as its `crypt(3)`.
    case nginx
    /// The tool that Apache httpd brings: `htpasswd -v`.
    case htpasswd

    /// Its name for people.
    public var title: String {
        switch self {
        case .distribution: "distribution"
        case .zot: "Zot"
        case .httpd: "Apache httpd"
        case .nginx: "nginx"
        case .htpasswd: "Apache's htpasswd"
        }
    }

    /// Which of several lines of a user counts.
    ///
    /// The registries fill a map, the servers stop at the first line that has the name. `htpasswd -v` goes on to the end
    /// and fails at the first line that the password does not match.
    public var duplicates: Duplicates {
        switch self {
        case .distribution, .zot: .last
        case .httpd, .nginx: .first
        case .htpasswd: .all
        }
    }

    /// Which of several lines of a user counts.
    public enum Duplicates: String, Sendable {
        /// The first.
        case first
        /// The last.
        case last
        /// All of them: the password must match each.
        case all
    }
}

/// What a consumer does where a finding is.
public enum ConsumerPrediction: Equatable, Sendable {
    /// It reads the lines as they were meant.
    case accepts
    /// Some users cannot log in; their names, fit to be printed.
    case locksOut([String])
    /// It rejects the whole file; the first line that it minds.
    case rejectsFile(line: Int)
    /// It takes one of several lines, or wants all of them to match.
    case uses(HtpasswdConsumer.Duplicates)

    /// The name in JSON: `accepts`, `locks-out`, `rejects-file`, `uses-first`, `uses-last` or `uses-all`.
    public var name: String {
        switch self {
        case .accepts: "accepts"
        case .locksOut: "locks-out"
        case .rejectsFile: "rejects-file"
        case .uses(let duplicates): "uses-\(duplicates.rawValue)"
        }
    }
}

/// What a consumer makes of a whole file.
public struct ConsumerVerdict: Equatable, Sendable {
    /// A user who cannot log in although the file was meant to let them.
    public struct LockedOut: Equatable, Sendable {
        /// The name, fit to be printed.
        public let name: String
        /// The line on which the user stands.
        public let line: Int
        /// Whether another line of the same user is the one that counts.
        public let isShadowed: Bool
    }

    /// Who reads it.
    public let consumer: HtpasswdConsumer
    /// The line for which it rejects the whole file; `nil` when it reads it.
    ///
    /// A registry that rejects a file answers 400 once and then goes on with the users it had before.
    public let rejectedAtLine: Int?
    /// Users who cannot log in; when the file is rejected, those who could not even if it were read.
    public let lockedOut: [LockedOut]
    /// The line from which on it reads nothing, because that line is too long.
    let lostFromLine: Int?

    init(
        consumer: HtpasswdConsumer,
        rejectedAtLine: Int? = nil,
        lockedOut: [LockedOut] = [],
        lostFromLine: Int? = nil
    ) {
        self.consumer = consumer
        self.rejectedAtLine = rejectedAtLine
        self.lockedOut = lockedOut
        self.lostFromLine = lostFromLine
    }
}
