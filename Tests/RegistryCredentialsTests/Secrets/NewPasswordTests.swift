import Testing

@testable import RegistryCredentials

struct NewPasswordTests {
    struct Refused: CustomTestStringConvertible {
        let password: [UInt8]
        let error: PasswordError
        var testDescription: String { "\(error)" }

        init(_ password: [UInt8], _ error: PasswordError) {
            (self.password, self.error) = (password, error)
        }
    }

    private static func xs(_ count: Int) -> [UInt8] { Array(repeating: UInt8(ascii: "x"), count: count) }

    static let refused = [
        Refused([], .empty),
        Refused(xs(73), .tooLong(73)),
        Refused(xs(4_096), .tooLong(4_096)),
        Refused(xs(11), .tooShort(11, minimum: 12)),
        Refused(xs(1), .tooShort(1, minimum: 12)),
        Refused([0], .containsNUL),
        Refused(xs(12) + [0], .containsNUL),
        Refused([0] + xs(12), .containsNUL),
        Refused(xs(73) + [0], .tooLong(74)),
    ]

    static let policy = PasswordPolicy(cost: 4, minimumLength: 12)

    @Test("a password that bcrypt cuts or the policy forbids is refused", arguments: refused)
    func refusal(refused: Refused) throws {
        let password = Secret(refused.password)
        #expect(throws: refused.error) { try password.checkPassword(Self.policy) }
        #expect(refused.error.kind == .badData)
        #expect(refused.error.hint?.contains("--generate") == true)
        #expect(!"\(refused.error)".contains("xxx"))
    }

    @Test("a password within the limits is taken, counted in bytes", arguments: [12, 13, 71, 72])
    func accepted(count: Int) throws {
        let password = Secret(Self.xs(count))
        try password.checkPassword(Self.policy)
        #expect(try BcryptHash(hashing: password, cost: 4).matches(password))
        let umlauts = Secret(String(repeating: "\u{FC}", count: count / 2).utf8)
        #expect(count % 2 == 1 || (try? umlauts.checkPassword(Self.policy)) != nil)
    }

    @Test("any byte but NUL may stand in a password")
    func anyByte() throws {
        for start in stride(from: 1, through: 255, by: 51) {
            let password = Secret((start..<start + 51).map { UInt8(min($0, 255)) })
            #expect(try BcryptHash(hashing: password, cost: 4).matches(password))
        }
    }

    @Test("a generated password is not measured by the policy for people")
    func generated() throws {
        let password = try NewPassword.generated(from: .seeded(1))
        #expect(password.isGenerated)
        var deployment = try SampleDeployment.table()
        deployment.passwords.minimumLength = 72
        let rules = PasswordRules(deployment, directory: "/nonexistent")
        try password.check(rules, for: Username("alice"))
        #expect(throws: PasswordError.tooShort(27, minimum: 72)) {
            try NewPassword(password.secret).check(rules, for: Username("alice"))
        }
        #expect(!Sample.password().isGenerated)
    }
}
