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

    private static func entries(_ format: TrustEntries.Format, _ names: [String] = ["r.example:444"]) -> TrustEntries {
        TrustEntries(format: format, owner: "r.example", names: names, bundle: "/etc/x/r.crt")
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
        // Fewer or other registries take the place of those that were there.
        let other = Self.entries(format, ["r.example:1", "r.example:2"])
        #expect(try other.put(into: merged) == other.put(into: bytes(text)))
        #expect(try other.taken(from: merged) == bytes(text))
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
                        ca_file: "/etc/x/r.crt"
                # END regcred r.example
                    a:
                        auth: {}
                # end
                """
        )
    }

    @Test("an owner's lines are not those of another whose name begins alike")
    func owners() throws {
        let other = TrustEntries(format: .buildkit, owner: "r.example.org", names: ["r.example.org:1"], bundle: "/b")
        let both = try other.put(into: Self.entries(.buildkit).put(into: []))
        #expect(try Self.entries(.buildkit).taken(from: both) == other.put(into: []))
    }
}
