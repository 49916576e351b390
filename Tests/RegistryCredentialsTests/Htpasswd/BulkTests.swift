import FoundationEssentials
import RegistryCredentials
import Testing

struct BulkTests {
    private static let text = """
        # first
        #regcred alice created=2026-01-01T00:00:00Z
        # between
        alice:\(MalformedImport.hash)

        bob:\(MalformedImport.hash)
        #regcred carol disabled=2026-01-02T00:00:00Z hash=\(MalformedImport.hash)
        #regcred nobody note=x
        dave:$apr1$AWSJjAev$s.ibz9NLxeXLJEKBkdMe4/
        # last
        """

    private static func user(_ name: String, note: String? = nil, isDisabled: Bool = false) throws -> User {
        var metadata = UserMetadata()
        metadata.note = note
        if isDisabled { metadata.disabled = Date(timeIntervalSince1970: 0) }
        return User(name: try Username(name), hash: BcryptHash(MalformedImport.hash.utf8), metadata: metadata)
    }

    @Test("setting many is the same as setting one after the other")
    func setting() throws {
        let users = [
            try Self.user("alice", note: "new"), try Self.user("zoe"), try Self.user("carol"),
            try Self.user("bob", isDisabled: true), try Self.user("dave", note: "n"),
            try Self.user("zoe", note: "again"), try Self.user("ünï", note: "a b"),
        ]
        var bulk = try HtpasswdDocument(parsing: Array(Self.text.utf8))
        var single = bulk
        bulk.set(users)
        for user in users { single.set(user) }
        single.remove([])
        #expect(String(decoding: bulk.bytes, as: UTF8.self) == String(decoding: single.bytes, as: UTF8.self))
        #expect(bulk.users == single.users)
        #expect(try HtpasswdDocument(parsing: bulk.bytes).users == bulk.users)
    }

    @Test("removing many keeps what others wrote")
    func removing() throws {
        var document = try HtpasswdDocument(parsing: Array(Self.text.utf8))
        document.remove(Set(document.names))
        #expect(String(decoding: document.bytes, as: UTF8.self) == "# first\n# between\n\n# last\n")
        #expect(document.userCount == 0)
    }

    @Test("a user with a hash of another kind keeps it")
    func foreignHash() throws {
        var document = try HtpasswdDocument(parsing: Array(Self.text.utf8))
        let before = document.users
        document.set(before)
        #expect(document.users == before)
        #expect(String(decoding: document.bytes, as: UTF8.self).contains("\ndave:$apr1$AWSJjAev$"))
    }
}
