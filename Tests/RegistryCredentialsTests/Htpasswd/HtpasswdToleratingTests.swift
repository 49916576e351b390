import Foundation
import Testing

@testable import RegistryCredentials

struct HtpasswdToleratingTests {
    static let hash = "$2y$04$rw/rAvmYo//yMGk4j2DYPelqBK1FUzVNIIHIsueNktKcZ4M5dBVPK"

    private static func document(_ text: String) -> HtpasswdDocument {
        HtpasswdDocument(tolerating: Array(text.utf8))
    }

    private static func hashed(_ password: String) throws -> BcryptHash {
        try BcryptHash(hashing: Secret(password.utf8), cost: 4)
    }

    static let files = [
        "", "\n", "alice:x", "alice:x\r\nbob:y\r\n", "\u{FEFF}alice:x\n", "no colon\nalice:x\n", ":x\n", "a\0b:x\n",
        "# comment\n\n  \n#regcred alice expires=garbage\nalice:x\n", "a:b:c\n", " alice : x \n", "alice:x\nalice:y",
        String(repeating: "x", count: 70_000) + "\nalice:y",
    ]

    @Test("what is not changed comes out as it went in", arguments: files)
    func preservation(text: String) throws {
        var document = Self.document(text)
        #expect(document.bytes == Array(text.utf8))
        let before = document.bytes
        document.set(User(name: try Username("zoe"), hash: BcryptHash(Self.hash.utf8), metadata: nil))
        #expect(document.bytes.starts(with: before))
        document.remove(try Username("zoe"))
        let isEnded = before.isEmpty || before.last == UInt8(ascii: "\n")
        #expect(document.bytes == before + (isEnded ? [] : [UInt8(ascii: "\n")]))
    }

    @Test("random bytes are kept, and never stop the program")
    func random() throws {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("ab:#\n\r \0$2y\u{E9}".utf8) + Array("#regcred a ".utf8)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            var document = HtpasswdDocument(tolerating: bytes)
            #expect(document.bytes == bytes)
            for user in document.users { document.remove(user.name) }
            #expect(document.userCount == 0)
        }
    }

    @Test("the last of several entries counts, and a change removes the others")
    func duplicates() throws {
        let alice = try Username("alice")
        let (old, new) = (try Self.hashed("old password"), try Self.hashed("new password"))
        var document = Self.document("alice:\(old.text)\nbob:x\nalice:\(new.text)\n# end\n")
        #expect(document.admits(alice, password: Secret("new password".utf8), at: Date(timeIntervalSince1970: 0)))
        #expect(!document.admits(alice, password: Secret("old password".utf8), at: Date(timeIntervalSince1970: 0)))
        document.set(User(name: alice, hash: old, metadata: nil))
        #expect(document.bytes == Array("bob:x\nalice:\(old.text)\n# end\n".utf8))
        document.remove(alice)
        #expect(document.bytes == Array("bob:x\n# end\n".utf8))
    }

    @Test("hashes of every kind of bcrypt are verified, others match nothing", arguments: ["a", "b", "x", "y"])
    func kinds(letter: String) throws {
        let text = try Self.hashed("open sesame").text.replacing("$2y$", with: "$2\(letter)$")
        let document = Self.document("alice:\(text)\r\nbob:$apr1$x$y\ncarol:{SHA}x\n")
        func admits(_ name: String, _ password: String) throws -> Bool {
            document.admits(try Username(name), password: Secret(password.utf8), at: Date(timeIntervalSince1970: 0))
        }
        #expect(try admits("alice", "open sesame"))
        #expect(try !admits("alice", "open sesam"))
        #expect(try !admits("bob", "open sesame") && !admits("carol", "x") && !admits("nobody", "open sesame"))
    }

    /// The example of ``HtpasswdDocument``, as it stands there.
    private func isAdmitted(authorization header: String, by document: HtpasswdDocument) -> Bool {
        let words = header.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "basic", let pair = Data(base64Encoded: String(words[1])),
            let colon = pair.firstIndex(of: UInt8(ascii: ":")), let name = try? Username(bytes: pair[..<colon])
        else { return false }
        return document.admits(name, password: Secret(pair[pair.index(after: colon)...]), at: Date.now)
    }

    @Test("the example of Basic authentication admits who may come in, and nobody else")
    func basicAuthentication() throws {
        let document = Self.document("alice:\(try Self.hashed("a:colon in it").text)\n")
        func header(_ pair: String) -> String { "Basic \(Data(pair.utf8).base64EncodedString())" }
        #expect(isAdmitted(authorization: header("alice:a:colon in it"), by: document))
        for wrong in ["alice:a", "alice:", "bob:a:colon in it", ":a:colon in it", "alice", ""] {
            #expect(!isAdmitted(authorization: header(wrong), by: document))
        }
        for header in ["", "Basic", "Basic !!", "Bearer \(Data("alice:a:colon in it".utf8).base64EncodedString())"] {
            #expect(!isAdmitted(authorization: header, by: document))
        }
    }
}
