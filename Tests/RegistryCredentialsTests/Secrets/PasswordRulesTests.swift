import Testing

@testable import RegistryCredentials

struct PasswordRulesTests {
    static let refused: [(String, String, PasswordError)] = [
        ("alice", "alice-and-her-cat", .containsUserName), ("alice", "my ALICE 2026", .containsUserName),
        ("bob", "uncle.bob.rules", .containsUserName), ("grüße", "schöne grüße!", .containsUserName),
        ("alice", "registry.example.com!", .containsHost), ("alice", "theExamplePassword", .containsHost),
        ("alice", "REGISTRY-2026-x", .containsHost), ("alice", "aaaaaaaaaaaaa", .repeated),
        ("alice", "abcdefghijklm", .sequential), ("alice", "qwertyuiop[]", .keyboardWalk),
        ("alice", "too short", .tooShort(9, minimum: 12)), ("alice", "", .empty),
    ]

    @Test("a password that breaks a rule is refused", arguments: refused)
    func refusal(name: String, password: String, error: PasswordError) throws {
        let rules = PasswordRules(try SampleDeployment.table(), directory: "/nonexistent")
        #expect(throws: error) { try rules.check(Secret(password.utf8), for: Username(name)) }
    }

    @Test(
        "a password that only looks like one is taken",
        arguments: [
            ("al", "also a good one"), ("alice", "malicious deeds"), ("alice", "com is too short"),
            ("alice", "correct horse battery staple"), ("alice", "alic e-and-her-cat"),
        ]
    )
    func acceptance(name: String, password: String) throws {
        let rules = PasswordRules(try SampleDeployment.table(), directory: "/nonexistent")
        try rules.check(Secret(password.utf8), for: Username(name))
    }

    @Test("an IP address as host counts as a whole only")
    func address() throws {
        #expect(Secret("is 10.0.0.5 up?".utf8).containsName(of: .address(try #require(IPAddress("10.0.0.5")))))
        #expect(!Secret("10.0.0.6 and more".utf8).containsName(of: .address(try #require(IPAddress("10.0.0.5")))))
    }

    @Test("a password that regcred made needs no rules")
    func generated() throws {
        let rules = PasswordRules(try SampleDeployment.table(), directory: "/nonexistent")
        let password = try NewPassword.generated(from: RandomSource { [UInt8](repeating: 7, count: $0) })
        try password.check(rules, for: Username("HHH"))
        #expect(throws: PasswordError.containsUserName) { try rules.check(password.secret, for: Username("HHH")) }
    }

    @Test(
        "no text of a refusal has the password, and each has a hint",
        arguments: refused.map(\.2) + [.denied, .breached(3)]
    )
    func texts(error: PasswordError) {
        #expect(error.hint != nil)
        #expect(!error.description.hasSuffix("."))
        #expect(error.kind == .badData)
    }
}
