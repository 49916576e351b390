import FoundationEssentials
import Testing

@testable import RegistryCredentials

struct RobotRotationTests {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let week = TimeSpan.days(7)
    static let weekEnd = now.addingTimeInterval(7 * 86_400)

    /// A realm of users: name, whether a robot, its successor, and its expiry in seconds from now.
    static func realm(_ users: [(String, Bool, String?, Double?)]) throws -> HtpasswdDocument {
        var document = HtpasswdDocument()
        for (name, isRobot, successor, expiry) in users {
            var metadata = UserMetadata()
            metadata.created = Date(timeIntervalSince1970: 1_700_000_000)
            metadata.isRobot = isRobot
            metadata.successor = try successor.map { try Username($0) }
            metadata.expires = expiry.map { now.addingTimeInterval($0) }
            document.set(User(name: try Username(name), hash: BcryptHash.decoy(cost: 4), metadata: metadata))
        }
        return document
    }

    static func rotate(
        _ name: String,
        _ users: [(String, Bool, String?, Double?)],
        overlap: TimeSpan? = week,
        takesPeople: Bool = false
    ) throws -> RobotRotation {
        try RobotRotation(
            of: Username(name),
            in: realm(users),
            realm: #require(Identifier("admin")),
            overlap: overlap,
            takesPeople: takesPeople,
            now: now
        )
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let name: String
        let users: [(String, Bool, String?, Double?)]
        let new: String
        let replaced: String
    }

    static let cases = [
        Case(testDescription: "first", name: "ci", users: [("ci", true, nil, nil)], new: "ci.a", replaced: "ci"),
        Case(testDescription: "second", name: "ci", users: [("ci.a", true, nil, nil)], new: "ci.b", replaced: "ci.a"),
        Case(
            testDescription: "back to a, which is over but not removed yet",
            name: "ci",
            users: [("ci.a", true, "ci.b", -1), ("ci.b", true, nil, nil)],
            new: "ci.a",
            replaced: "ci.b"
        ),
        Case(
            testDescription: "by the name in service",
            name: "ci.b",
            users: [("ci.b", true, nil, nil)],
            new: "ci.a",
            replaced: "ci.b"
        ),
        Case(
            testDescription: "by a name that was replaced",
            name: "ci",
            users: [("ci", true, "ci.a", -1), ("ci.a", true, nil, nil)],
            new: "ci.b",
            replaced: "ci.a"
        ),
        Case(
            testDescription: "a name that happens to end so",
            name: ".a",
            users: [(".a", true, nil, nil)],
            new: ".a.a",
            replaced: ".a"
        ),
    ]

    @Test("the new password gets the other name", arguments: cases)
    func overlap(of given: Case) throws {
        let rotation = try Self.rotate(given.name, given.users)
        #expect(rotation.name.description == given.new)
        #expect(rotation.replaced?.description == given.replaced)
        #expect(rotation.overlapEnd == Self.weekEnd)
    }

    @Test("without an overlap the name in service stays", arguments: ["ci", "ci.a", "ci.b"])
    func atOnce(name: String) throws {
        let users: [(String, Bool, String?, Double?)] = [("ci.a", true, "ci.b", 60), ("ci.b", true, nil, nil)]
        let rotation = try Self.rotate(name, users, overlap: nil)
        #expect(rotation.name.description == "ci.b" && rotation.replaced == nil && rotation.overlapEnd == nil)
    }

    @Test("who was to leave before the overlap ends does so")
    func earlierExpiry() throws {
        #expect(try Self.rotate("ci", [("ci", true, nil, 60)]).overlapEnd == Self.now.addingTimeInterval(60))
    }

    @Test("a person is taken only when asked for, and so is made a robot")
    func people() throws {
        let users: [(String, Bool, String?, Double?)] = [("alice", false, nil, nil)]
        let alice = try Username("alice")
        #expect(throws: RobotError.isPerson(alice)) { try Self.rotate("alice", users, overlap: nil) }
        #expect(try Self.rotate("alice", users, takesPeople: true).name.description == "alice.a")
    }

    @Test("an overlap within an overlap is refused, and so is everything that is not clear")
    func refusals() throws {
        let (ci, a, b) = (try Username("ci"), try Username("ci.a"), try Username("ci.b"))
        #expect(throws: RobotError.overlapping(ci, until: Self.now.addingTimeInterval(1))) {
            try Self.rotate("ci", [("ci", true, "ci.a", 1), ("ci.a", true, nil, nil)])
        }
        #expect(throws: RobotError.ambiguous([a, b])) {
            try Self.rotate("ci", [("ci.a", true, nil, nil), ("ci.b", true, nil, nil)])
        }
        #expect(throws: RobotError.notValid(ci, status: "expired")) { try Self.rotate("ci", [("ci", true, nil, -1)]) }
        #expect(throws: RobotError.successorGone(ci, a)) { try Self.rotate("ci", [("ci", true, "ci.a", 60)]) }
        #expect(throws: UserError.self) { try Self.rotate("ci", [("other", true, nil, nil)]) }
        #expect(throws: UserError.self) { try Self.rotate("ci", [("ci.a", false, nil, nil)]) }
        // The other name is somebody else's, or an old one that somebody gave no end.
        #expect(throws: UserError.self) {
            try Self.rotate("ci.a", [("ci.a", true, nil, nil), ("ci.b", false, nil, nil)])
        }
        #expect(throws: UserError.self) {
            try Self.rotate("ci.a", [("ci.a", true, nil, nil), ("ci.b", true, "ci.a", nil)])
        }
        #expect(throws: RobotError.self) {
            try Self.rotate("ci", [("ci", true, "ci.a", 60), ("ci.a", true, "ci", 60)])
        }
    }

    @Test("old names are due when their overlap has ended, and nothing else that expires is")
    func plan() throws {
        let users = try Self.realm([
            ("ci", true, "ci.a", 0), ("ci.a", true, nil, nil), ("cd.a", true, "cd.b", 1), ("cd.b", true, nil, nil),
            ("bot", true, nil, -1), ("alice", false, nil, -1),
        ])
        let realm = try #require(Identifier("admin"))
        let steps = RotationPlan.steps(
            of: users,
            in: realm,
            under: PasswordPolicy(cost: 4, minimumLength: 8),
            now: Self.now
        )
        #expect(
            steps == [
                RotationPlan.Step(
                    item: .user(realm: realm, try Username("ci")),
                    reason: .replaced(by: try Username("ci.a"), since: Self.now)
                )
            ]
        )
    }

    @Test("a name whose successor is gone is told of, and left alone")
    func successorGone() throws {
        let policy = PasswordPolicy(cost: 4, minimumLength: 8)
        let realm = try #require(Identifier("admin"))
        for (expiry, text) in [(-1.0, "; it is valid until \(Self.now.addingTimeInterval(-1).rfc3339)"), (nil, "")] {
            let users = try Self.realm([("ci", true, "ci.a", expiry), ("bot", true, nil, nil)])
            let steps = RotationPlan.steps(of: users, in: realm, under: policy, now: Self.now)
            #expect(steps.map(\.item) == [.user(realm: realm, try Username("ci"))])
            #expect(steps.map(\.isAutomatic) == [false])
            let reason = "replaced by 'ci.a', which is not there any more: remove it or make the robot anew"
            #expect(steps.map(\.reason.description) == [reason + text])
        }
    }

    @Test("the comment keeps both marks, and a mark that cannot be read fails the file")
    func metadata() throws {
        let document = try Self.realm([("ci", true, "ci.a", 60)])
        let text = String(decoding: document.bytes, as: UTF8.self)
        #expect(text.contains(" robot=1 successor=ci.a"))
        #expect(try HtpasswdDocument(parsing: document.bytes).users == document.users)
        for broken in ["robot=0", "robot=yes", "successor=a:b", "successor="] {
            #expect(throws: HtpasswdError.malformedMetadata(line: 1)) {
                try HtpasswdDocument(parsing: Array("#regcred ci \(broken)\nci:x\n".utf8))
            }
        }
    }
}
