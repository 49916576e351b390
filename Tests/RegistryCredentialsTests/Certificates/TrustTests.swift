import Testing

@testable import RegistryCredentials

/// Addresses of registries, and entries in files that others write too.
struct TrustTests {
    @Test(
        "an address is what an image name begins with",
        arguments: [
            ("registry.example.com", ["registry.example.com", "registry.example.com:443"]),
            ("registry.example.com:443", ["registry.example.com", "registry.example.com:443"]),
            ("Registry.Example.com:5000", ["registry.example.com:5000"]), ("10.0.0.5:444", ["10.0.0.5:444"]),
            ("2001:db8::1", ["[2001:db8::1]", "[2001:db8::1]:443"]), ("[2001:db8::1]:5000", ["[2001:db8::1]:5000"]),
        ]
    )
    func names(text: String, names: [String]) throws {
        #expect(try #require(TrustAddress(text)).names == names)
    }

    @Test(
        "other texts are none",
        arguments: [
            "", ":443", "a:", "a:0", "a:01", "a:65536", "[a]:1", "[10.0.0.5]:1", "a/b:1", "*.example.com", "a b",
        ]
    )
    func malformed(text: String) {
        #expect(TrustAddress(text) == nil)
    }

    @Test("a certificate covers its names, and one label for a star")
    func coverage() throws {
        let names = ["registry.example.com", "*.example.org", "10.0.0.5"]
        for host in ["registry.example.com", "a.example.org", "10.0.0.5"] {
            #expect(try #require(ServerName(host)).isCovered(by: names))
        }
        for host in ["example.org", "a.b.example.org", "example.com", "10.0.0.6"] {
            #expect(try !#require(ServerName(host)).isCovered(by: names))
        }
    }

    private static func entries(
        _ format: TrustEntries.Format,
        _ names: [String] = ["r.example:444"],
        owner: String = "r.example",
        areAll: Bool = true
    ) -> TrustEntries {
        TrustEntries(format: format, owner: owner, names: names, areAll: areAll, bundle: "/etc/x/\(owner).crt")
    }

    @Test(
        "what is put in comes out again byte for byte",
        arguments: [TrustEntries.Format.k3s, .buildkit],
        ["", "\n", "# a", "# a\n", "# a\r\n", "\n\n\n"]
    )
    func roundTrip(format: TrustEntries.Format, text: String) throws {
        let entries = Self.entries(format)
        let merged = try entries.put(into: bytes(text))
        #expect(try entries.taken(from: merged) == bytes(text))
        #expect(try entries.put(into: merged) == merged)
        #expect(try Self.entries(format, ["r.example:1"]).taken(from: merged) == bytes(text), "all means all")
    }

    @Test(
        "other registries come beside those that are there, and go alone",
        arguments: [TrustEntries.Format.k3s, .buildkit],
        ["", "# a", "# a\n", "\n\n\n"]
    )
    func others(format: TrustEntries.Format, text: String) throws {
        let merged = try Self.entries(format).put(into: bytes(text))
        let more = Self.entries(format, ["r.example:1", "r.example:2"], areAll: false)
        let both = try more.put(into: merged)
        #expect(
            try both == Self.entries(format, ["r.example:444", "r.example:1", "r.example:2"]).put(into: bytes(text))
        )
        #expect(try more.put(into: both) == both)
        #expect(try Self.entries(format).put(into: both) == both)
        #expect(try more.taken(from: both) == merged)
        #expect(try Self.entries(format, areAll: false).taken(from: both) == more.put(into: bytes(text)))
        #expect(try more.taken(from: merged) == merged)
        #expect(try Self.entries(format).taken(from: both) == bytes(text))
        #expect(more.areSome(in: both) && !more.areSome(in: bytes(text)))
    }

    @Test(
        "the entries of two owners change places with nobody, and each goes alone",
        arguments: [TrustEntries.Format.k3s, .buildkit],
        ["", "# a", "mirrors: {}\nconfigs:\n    z:\n        auth: {}\n"]
    )
    func twoOwners(format: TrustEntries.Format, text: String) throws {
        guard format == .k3s || text.count < 9 else { return }
        let (first, second) = (Self.entries(format), Self.entries(format, ["s.example:1"], owner: "s.example"))
        let both = try second.put(into: first.put(into: bytes(text)))
        #expect(try first.put(into: both) == both)
        #expect(try second.put(into: both) == both)
        #expect(try second.taken(from: both) == first.put(into: bytes(text)))
        // What gave the last line an end is below now.
        #expect(try first.taken(from: both) == second.put(into: bytes(text)))
        let third = Self.entries(format, ["t.example:1"], owner: "t.example")
        let all = try third.put(into: both)
        #expect(try first.put(into: third.put(into: second.put(into: all))) == all)
        #expect(try third.taken(from: second.taken(from: first.taken(from: all))) == bytes(text))
    }

    @Test("entries stand first below the heading that is there, as deep as their neighbours")
    func insertion() throws {
        let text = "mirrors: {}\nconfigs:  # all\n    a:\n        auth: {}\n# end"
        let merged = try Self.entries(.k3s).put(into: bytes(text))
        #expect(
            RegistryCredentialsTests.text(merged) == """
                mirrors: {}
                configs:  # all
                # BEGIN regcred r.example
                    "r.example:444":
                      tls:
                        ca_file: "/etc/x/r.example.crt"
                # END regcred r.example
                    a:
                        auth: {}
                # end
                """
        )
    }

    @Test("an owner's lines are not those of another whose name begins alike")
    func owners() throws {
        let other = Self.entries(.buildkit, ["r.example.org:1"], owner: "r.example.org")
        let both = try other.put(into: Self.entries(.buildkit).put(into: []))
        #expect(try Self.entries(.buildkit).taken(from: both) == other.put(into: []))
    }
}
