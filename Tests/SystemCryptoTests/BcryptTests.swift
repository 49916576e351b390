import SystemCrypto
import Testing

struct BcryptTests {
    @Test("known answers verify, and no other password does", arguments: BcryptVector.all)
    func knownAnswers(vector: BcryptVector) {
        #expect(Bcrypt.verify(SecureBytes(vector.password), against: vector.hash))
        #expect(!Bcrypt.verify(SecureBytes(vector.password.dropLast() + [0x21]), against: vector.hash))
    }

    @Test("the known salt gives the known hash")
    func knownSalt() throws {
        // The salt characters are "CCCCCCCCCCCCCCCCCCCCC.", each C being 4 in bcrypt's alphabet.
        let salt: [UInt8] = (0..<16).map { [0x10, 0x41, 0x04][$0 % 3] }
        let hash = try Bcrypt.hash(SecureBytes("U*U".utf8), cost: 5, salt: salt)
        #expect(hash == "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")
    }

    @Test("a new hash has its form and verifies", arguments: [(4, 1), (4, 72), (5, 20), (10, 12)])
    func newHash(cost: Int, length: Int) throws {
        let password = SecureBytes((0..<length).map { UInt8($0 + 100) })
        let hash = try Bcrypt.hash(password, cost: cost)
        #expect(hash.utf8.count == 60)
        #expect(hash.hasPrefix(cost < 10 ? "$2y$0\(cost)$" : "$2y$\(cost)$"))
        #expect(Bcrypt.cost(of: hash) == cost)
        #expect(Bcrypt.verify(password, against: hash))
        #expect(try Bcrypt.hash(password, cost: cost) != hash, "the salt must be new each time")
    }

    struct Refusal: CustomTestStringConvertible {
        let testDescription: String
        var password: [UInt8] = [1]
        var cost = 4
        var salt = 16
    }

    static let refusals = [
        Refusal(testDescription: "empty", password: []),
        Refusal(testDescription: "73 bytes", password: Array(repeating: 1, count: 73)),
        Refusal(testDescription: "only NUL", password: [0]),
        Refusal(testDescription: "NUL inside", password: [1, 0, 2]),
        Refusal(testDescription: "NUL last", password: [1, 0]),
        Refusal(testDescription: "cost 3", cost: 3),
        Refusal(testDescription: "cost 32", cost: 32),
        Refusal(testDescription: "cost -1", cost: -1),
        Refusal(testDescription: "cost too long for C", cost: Int(UInt32.max) + 5),
        Refusal(testDescription: "short salt", salt: 15),
        Refusal(testDescription: "long salt", salt: 17),
    ]

    @Test("what bcrypt would cut short or cannot do is refused", arguments: refusals)
    func refusal(_ refusal: Refusal) throws {
        let error = try #require(throws: CryptoError.self) {
            try Bcrypt.hash(
                SecureBytes(refusal.password),
                cost: refusal.cost,
                salt: Array(repeating: 1, count: refusal.salt)
            )
        }
        #expect(error.function == "Bcrypt.hash")
        #expect(error.reasons.count == 1)
    }

    static let body = "CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"

    @Test("every modern prefix verifies", arguments: ["$2a$", "$2b$", "$2x$", "$2y$"])
    func prefixes(prefix: String) {
        #expect(Bcrypt.verify(SecureBytes("U*U".utf8), against: "\(prefix)05$\(Self.body)"))
    }

    static let foreignTexts = [
        "", "*0", "*1", "x", "$2y$05$", "$2$05$\(body)", "$2c$05$\(body)", "$2$$05$\(body)", "$1a$05$\(body)",
        "$2y$03$\(body)", "$2y$32$\(body)", "$2y$5$\(body)", "$2y$+5$\(body)", "$2y$0a$\(body)", "$2y$05\(body)$",
        "$2y$05$\(body)x", "$2y$05$\(body.dropLast())", "$2y$05$\(body.dropLast())\n", "$2y$05$\(body.dropLast())\0",
        "$2y$05$\(body.dropLast())!", "$2y$05$CCCCCCCCCCCCCCCCCCCCé\(body.dropFirst(22))",
        "$apr1$FZpk5IUF$G8HEl/L.JVVTLPm3cMsVb0", "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "password",
        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/O817G3uBnIFNjnQJuesI68OTLiBFdcbYEdFCoEOfaS35inz1",
        "$y$j9T$AbCdEfGhIjKlMnOpQrStU/$", " $2y$05$\(body)",
    ]

    @Test("other texts match no password and have no cost", arguments: foreignTexts)
    func foreign(hash: String) {
        #expect(!Bcrypt.verify(SecureBytes("U*U".utf8), against: hash))
        #expect(!Bcrypt.verify(SecureBytes([]), against: hash))
        #expect(Bcrypt.cost(of: hash) == nil)
    }

    @Test("every character of salt and digest counts")
    func everyCharacter() throws {
        let password = SecureBytes("U*U".utf8)
        let hash = Array(try Bcrypt.hash(password, cost: 4).utf8)
        for index in 7..<60 where index != 28 {
            var changed = hash
            changed[index] = hash[index] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
            #expect(!Bcrypt.verify(password, against: changed.text), "character \(index)")
        }
    }

    @Test("unused bits of the salt do not count, as in Go")
    func sloppySalt() {
        let hash = "$2y$05$CCCCCCCCCCCCCCCCCCCCCAE5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        #expect(Bcrypt.cost(of: hash) == 5)
        #expect(Bcrypt.verify(SecureBytes("U*U".utf8), against: hash))
    }

    @Test("passwords that bcrypt would cut short never match")
    func cutShort() throws {
        let longest = Array(repeating: UInt8(ascii: "x"), count: 72)
        let hash = try Bcrypt.hash(SecureBytes(longest), cost: 4)
        #expect(Bcrypt.verify(SecureBytes(longest), against: hash))
        #expect(!Bcrypt.verify(SecureBytes(longest + [UInt8(ascii: "x")]), against: hash))
        let short = try Bcrypt.hash(SecureBytes("abc".utf8), cost: 4)
        #expect(!Bcrypt.verify(SecureBytes("abc\0def".utf8), against: short))
        #expect(!Bcrypt.verify(SecureBytes("abc\0".utf8), against: short))
    }

    @Test("hashing and verifying work on eight tasks at once")
    func concurrency() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    let password = SecureBytes("password \(task)".utf8)
                    let other = SecureBytes("password \(task + 1)".utf8)
                    return try (0..<10).allSatisfy { _ in
                        let hash = try Bcrypt.hash(password, cost: 5)
                        return Bcrypt.verify(password, against: hash) && !Bcrypt.verify(other, against: hash)
                    }
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
