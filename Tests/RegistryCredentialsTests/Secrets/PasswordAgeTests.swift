import FoundationEssentials
import Testing

@testable import RegistryCredentials

struct PasswordAgeTests {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    static func user(changed days: Double?, _ change: (inout UserMetadata) -> Void = { _ in }) throws -> User {
        var metadata = UserMetadata()
        metadata.changed = days.map { now.addingTimeInterval(-$0 * 86_400) }
        change(&metadata)
        return User(
            name: try Username("alice"),
            hash: BcryptHash.decoy(cost: 4),
            metadata: metadata == UserMetadata() ? nil : metadata
        )
    }

    static func policy(enforced: Bool) -> PasswordPolicy {
        PasswordPolicy(cost: 4, minimumLength: 8, maximumAge: .days(90), enforcesMaximumAge: enforced)
    }

    @Test("a password is due from its maximum age on", arguments: [(89.9, false), (90, true), (500, true)])
    func due(days: Double, isDue: Bool) throws {
        let user = try Self.user(changed: days)
        let reason = Self.policy(enforced: false).dueReason(of: user, now: Self.now)
        #expect(reason == (isDue ? .age(Self.now.addingTimeInterval((90 - days) * 86_400)) : nil))
        #expect(user.isPublished(at: Self.now, under: Self.policy(enforced: false)))
        #expect(user.isPublished(at: Self.now, under: Self.policy(enforced: true)) == !isDue)
        #expect(user.status(at: Self.now, under: Self.policy(enforced: true)) == (isDue ? "outdated" : "active"))
    }

    @Test("a password of unknown age is due, and keeps nobody out")
    func unknown() throws {
        let user = try Self.user(changed: nil)
        #expect(Self.policy(enforced: true).dueReason(of: user, now: Self.now) == .ageUnknown)
        #expect(user.isPublished(at: Self.now, under: Self.policy(enforced: true)))
    }

    @Test("robots have no maximum age")
    func robot() throws {
        let robot = try Self.user(changed: 500) { $0.isRobot = true }
        #expect(Self.policy(enforced: true).dueReason(of: robot, now: Self.now) == nil)
        #expect(robot.isPublished(at: Self.now, under: Self.policy(enforced: true)))
    }

    @Test("who is disabled or expired anyway is not due")
    func absent() throws {
        for change in [{ $0.disabled = Self.now }, { $0.expires = Self.now }] as [(inout UserMetadata) -> Void] {
            let user = try Self.user(changed: 500, change)
            #expect(Self.policy(enforced: true).dueReason(of: user, now: Self.now) == nil)
            #expect(!user.isPublished(at: Self.now, under: Self.policy(enforced: true)))
            #expect(user.status(at: Self.now, under: Self.policy(enforced: true)) != "outdated")
        }
    }

    @Test("the earlier of expiry and maximum age counts, in the published file too")
    func published() throws {
        var document = HtpasswdDocument()
        document.set(try Self.user(changed: 100))
        let hash = Array("alice:\(try #require(BcryptHash.decoy(cost: 4)).text)\n".utf8)
        #expect(PublishedHtpasswd.render(document, under: Self.policy(enforced: false), at: Self.now).bytes == hash)
        #expect(PublishedHtpasswd.render(document, under: Self.policy(enforced: true), at: Self.now) == [])
        document.set(try Self.user(changed: 80) { $0.expires = Self.now.addingTimeInterval(1) })
        #expect(PublishedHtpasswd.render(document, under: Self.policy(enforced: true), at: Self.now).bytes == hash)
        document.set(try Self.user(changed: 80) { $0.expires = Self.now })
        #expect(PublishedHtpasswd.render(document, under: Self.policy(enforced: true), at: Self.now) == [])
    }
}
