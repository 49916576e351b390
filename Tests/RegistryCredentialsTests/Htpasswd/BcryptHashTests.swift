import Testing

@testable import RegistryCredentials

struct BcryptHashTests {
    @Test("every kind of hash is verified as registries do, which know no sign error", arguments: ["a", "b", "x", "y"])
    func kinds(letter: String) throws {
        // Of the test vectors of crypt_blowfish: the password is the byte a3, hashed without the error and with it.
        let right = "$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq"
        let wrong = "$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaaL3q0Mq8Tmr1q8yFmBXXSbq"
        #expect(try #require(BcryptHash("$2\(letter)\(right)".utf8)).matches(Secret([0xa3])))
        #expect(try !#require(BcryptHash("$2\(letter)\(wrong)".utf8)).matches(Secret([0xa3])))
    }

    @Test(
        "the four kinds of bcrypt and every cost that regcred promises are read",
        arguments: ["2a", "2b", "2x", "2y"]
    )
    func kinds(kind: String) throws {
        for cost in 4...17 {
            let text = "$\(kind)$\(cost < 10 ? "0" : "")\(cost)$" + String(repeating: "./Az09", count: 9).prefix(53)
            let hash = try #require(BcryptHash(text.utf8))
            #expect(hash.cost == cost)
            #expect(hash.text == text)
        }
    }

    @Test(
        "what no registry logs in with is no hash",
        arguments: [
            "", "x", "$2y$10$", "$2$10$" + String(repeating: "a", count: 54),
            "$2z$10$" + String(repeating: "a", count: 53),
            "$2yy$10$" + String(repeating: "a", count: 52), "$2y$03$" + String(repeating: "a", count: 53),
            "$2y$18$" + String(repeating: "a", count: 53), "$2y$31$" + String(repeating: "a", count: 53),
            "$2y$32$" + String(repeating: "a", count: 53), "$2y$99$" + String(repeating: "a", count: 53),
            "$2y$1 $" + String(repeating: "a", count: 53), "$2y$4$" + String(repeating: "a", count: 54),
            "$2y$10$" + String(repeating: "a", count: 52), "$2y$10$" + String(repeating: "a", count: 54),
            "$2y$10$" + String(repeating: "a", count: 52) + "=", "$2y$10$" + String(repeating: "a", count: 52) + ":",
            "$2y$10$" + String(repeating: "a", count: 51) + "\u{E9}",
            "$2y$10$" + String(repeating: "a", count: 52) + " ",
            "$apr1$abcdefgh$abcdefghijklmnopqrstu.", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "$6$salt$hash", "plain",
        ]
    )
    func refused(text: String) {
        #expect(BcryptHash(text.utf8) == nil)
    }

    @Test("a new hash is one of $2y$ with its cost and matches its own password only")
    func hashing() throws {
        let password = Secret("correct horse".utf8)
        let hash = try BcryptHash(hashing: password, cost: 4)
        #expect(hash.text.hasPrefix("$2y$04$"))
        #expect(hash.cost == 4)
        #expect(hash.matches(password))
        #expect(!hash.matches(Secret("correct horsf".utf8)))
        #expect(!hash.matches(Secret("correct horse ".utf8)))
        #expect(try BcryptHash(hashing: password, cost: 4) != hash, "the salt is new each time")
    }

    @Test("a hash that Apache's htpasswd made matches")
    func apache() throws {
        // htpasswd -nbB -C 5 alice 'correct horse'
        let hash = try #require(BcryptHash(Self.apacheHash.utf8))
        #expect(hash.cost == 5)
        #expect(hash.matches(Secret("correct horse".utf8)))
        #expect(!hash.matches(Secret("wrong".utf8)))
    }

    private static let apacheHash = "$2y$05$V68Zh/Igy8UZJyuY0vau4.cqptX4BQu4WsHXe/HL66BeD4BCf8MLC"

    @Test("a password that bcrypt would cut is not hashed", arguments: [0, 73, 100])
    func cut(count: Int) {
        let password = Secret(Array(repeating: UInt8(ascii: "x"), count: count))
        #expect(throws: count == 0 ? PasswordError.empty : .tooLong(count)) {
            try BcryptHash(hashing: password, cost: 4)
        }
    }

    @Test("a password of 72 bytes counts to the last byte")
    func longest() throws {
        let long = Array(repeating: UInt8(ascii: "x"), count: 72)
        let hash = try BcryptHash(hashing: Secret(long), cost: 4)
        #expect(hash.matches(Secret(long)))
        #expect(!hash.matches(Secret(long.dropLast() + [UInt8(ascii: "y")])))
        #expect(!hash.matches(Secret(long + [UInt8(ascii: "x")])), "a registry would ignore the 73rd byte")
    }

    @Test("no textual form shows the hash")
    func redaction() throws {
        let hash = try Sample.bcrypt()
        for text in ["\(hash)", String(reflecting: hash), dumped(hash), "\([hash])", dumped(["hash": hash])] {
            #expect(!text.contains("aaaa"))
            #expect(!text.contains("$2y$"))
        }
        #expect("\(hash)" == "<redacted>")
    }

    @Test("the decoy has the cost that is asked for and no password", arguments: [4, 9, 10, 17])
    func decoy(cost: Int) throws {
        let decoy = try #require(BcryptHash.decoy(cost: cost))
        #expect(decoy.cost == cost)
        #expect(cost > 10 || !decoy.matches(Secret("eeee".utf8)))
    }
}
