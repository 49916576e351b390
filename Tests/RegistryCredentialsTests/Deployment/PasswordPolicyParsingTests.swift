import Testing

@testable import RegistryCredentials

struct PasswordPolicyParsingTests {
    static func parse(_ passwords: String) throws -> PasswordPolicy {
        try Deployment(
            parsing: """
                version: 1
                host: a.example
                realms: {users: {}}
                registries: {users: {realm: users, access: read-only, listen: "0.0.0.0:443"}}
                passwords: \(passwords)
                """,
            file: "f"
        ).passwords
    }

    @Test("every key is read")
    func all() throws {
        let policy = try Self.parse(
            "{cost: 5, min_length: 9, max_age: 90d, enforce_max_age: true, denylist: deny.txt, breached: /srv/pwned.txt}"
        )
        #expect(
            policy
                == PasswordPolicy(
                    cost: 5,
                    minimumLength: 9,
                    maximumAge: .days(90),
                    enforcesMaximumAge: true,
                    denylist: "deny.txt",
                    breached: "/srv/pwned.txt"
                )
        )
    }

    @Test(
        "wrong values are errors with their line",
        arguments: [
            ("{max_age: 90}", "f:5: 'passwords.max_age' is no length of time"),
            ("{max_age: 12h}", "f:5: 'passwords.max_age' must be at least 1d"),
            ("{enforce_max_age: true}", "f:5: passwords.enforce_max_age needs passwords.max_age"),
            ("{max_age: 9d, enforce_max_age: yes}", "f:5: 'passwords.enforce_max_age' must be true or false"),
            ("{denylist: \"\"}", "f:5: 'passwords.denylist' must be the path of a file"),
            ("{breached: \"a\\nb\"}", "f:5: 'passwords.breached' must be the path of a file"),
            ("{breached: [a]}", "f:5: 'passwords.breached' must be text"),
            ("{denylist: 12}", "f:5: 'passwords.denylist' must be text"),
            ("{deny_list: a}", "f:5: unknown key 'passwords.deny_list'"),
        ]
    )
    func wrong(passwords: String, message: String) throws {
        let error = try #require(throws: DeploymentError.self) { try Self.parse(passwords) }
        #expect(error.description == message)
        #expect(error.hint != nil)
    }
}
