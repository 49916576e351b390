public import FoundationEssentials

/// Which name of a robot gets a new password, decided but not yet done.
///
/// An htpasswd file has one hash for each name, so two passwords at a time need two names. A robot `ci` that is
/// rotated with an overlap goes on as `ci.a`, then as `ci.b`, then as `ci.a` again; the name before stays valid until
/// the overlap ends, and its comment says who took its place (`successor=`).
public struct RobotRotation: Equatable, Sendable {
    /// The name that gets the new password.
    public let name: Username
    /// The name that it replaces; `nil` when the name stays and the old password goes at once.
    public let replaced: Username?
    /// Until when the replaced name stays valid; `nil` when none is replaced.
    public let overlapEnd: Date?

    /// Decides.
    ///
    /// - Parameters:
    ///   - name: The robot: the name in service, one that it replaced, or both without `.a` and `.b`.
    ///   - document: The users of the realm.
    ///   - realm: The realm, for errors.
    ///   - overlap: How long the old password stays valid; `nil` for not at all.
    ///   - takesPeople: Whether a user who is no robot becomes one.
    ///   - now: The time.
    /// - Throws: ``RobotError``, ``UserError``, ``UsernameError``.
    init(
        of name: Username,
        in document: HtpasswdDocument,
        realm: Identifier,
        overlap: TimeSpan?,
        takesPeople: Bool,
        now: Date
    ) throws {
        let current = try Self.inService(name, document, realm)
        let metadata = current.metadata
        guard metadata?.isRobot == true || takesPeople else { throw RobotError.isPerson(current.name) }
        guard let overlap else {
            self.name = current.name
            (replaced, overlapEnd) = (nil, nil)
            return
        }
        guard current.isPublished(at: now) else {
            throw RobotError.notValid(current.name, status: current.status(at: now))
        }
        self.name = try Self.freeName(current, document, realm, now)
        replaced = current.name
        // Who was to leave earlier does so.
        let end = now.addingTimeInterval(Double(overlap.seconds))
        overlapEnd = min(end, metadata?.expires ?? end)
    }

    /// The user who bears the robot's newest password.
    private static func inService(
        _ name: Username,
        _ document: HtpasswdDocument,
        _ realm: Identifier
    ) throws -> User {
        if var user = document.user(name) {
            // Two steps lead round the circle of a and b; whatever a person wrote there, it ends.
            for _ in 0..<3 {
                guard let successor = user.metadata?.successor else { return user }
                guard let next = document.user(successor) else { throw RobotError.successorGone(user.name, successor) }
                user = next
            }
            throw RobotError.ambiguous([user.name])
        }
        let family = ["a", "b"].compactMap { try? Username("\(name).\($0)") }.compactMap { document.user($0) }
        let candidates = family.filter { $0.metadata?.isRobot == true && $0.metadata?.successor == nil }
        guard let only = candidates.first else { throw document.unknown(name, realm) }
        guard candidates.count == 1 else { throw RobotError.ambiguous(candidates.map(\.name)) }
        return only
    }

    /// The first of `NAME.a` and `NAME.b` that nobody has any more.
    private static func freeName(
        _ current: User,
        _ document: HtpasswdDocument,
        _ realm: Identifier,
        _ now: Date
    ) throws -> Username {
        let stem = RobotName.stem(of: current)
        let family = try ["", ".a", ".b"].map { try Username(stem + $0) }
        for user in family.compactMap({ document.user($0) }) {
            guard user.metadata?.successor != nil, let end = user.metadata?.expires, end > now else { continue }
            throw RobotError.overlapping(user.name, until: end)
        }
        let free = family.dropFirst().first { name in
            guard name != current.name else { return false }
            guard let metadata = document.user(name).map(\.metadata) else { return true }
            return metadata?.successor != nil && metadata?.expires != nil
        }
        guard let free else {
            throw UserError.exists(family.dropFirst().first { $0 != current.name } ?? current.name, realm: realm)
        }
        return free
    }
}

/// The names of a robot that is rotated with an overlap.
enum RobotName {
    /// The name without the `.a` or `.b` that a rotation has put behind it.
    static func stem(of user: User) -> String {
        let name = user.name.description
        guard user.metadata?.isRobot == true, name.utf8.count > 2, name.hasSuffix(".a") || name.hasSuffix(".b") else {
            return name
        }
        return String(name.dropLast(2))
    }
}
