import Testing

@testable import RegistryCredentials

struct DeploymentValueTests {
    @Test(
        "a length of time is read in its units",
        arguments: [
            ("90s", 90, "90s"), ("15m", 900, "15m"), ("12h", 43_200, "12h"), ("90d", 7_776_000, "90d"),
            ("8w", 4_838_400, "56d"), ("1y", 31_536_000, "365d"), ("60s", 60, "1m"), ("100y", 3_153_600_000, "36500d"),
        ]
    )
    func timeSpan(text: String, seconds: Int, description: String) throws {
        let span = try #require(TimeSpan(text))
        #expect(span.seconds == seconds)
        #expect(span.description == description)
        #expect(TimeSpan(span.description) == span)
    }

    @Test(
        "what is no length of time is refused",
        arguments: [
            "", "d", "90", "0d", "-1d", "+1d", "1.5d", "1 d", "90D", "1d12h", "101y", "99999999999999999999s", "٣d",
            "9223372036854775807y",
        ]
    )
    func noTimeSpan(text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test("lengths of time compare by length")
    func comparison() throws {
        #expect(try #require(TimeSpan("8w")) < TimeSpan.days(57))
        #expect(TimeSpan("24h") == TimeSpan.days(1))
    }

    @Test(
        "names that files, services and containers can have",
        arguments: ["a", "users", "read-only", "a.b_c-d", "0", String(repeating: "a", count: 63)]
    )
    func identifier(name: String) throws {
        #expect(try #require(Identifier(name)).description == name)
    }

    @Test(
        "other names are refused",
        arguments: [
            "", "A", "a b", "a/b", "..", "a..b", ".a", "a.", "-a", "a-", "_a", "é", "a\n", "a\0", "a:b",
            String(repeating: "a", count: 64),
        ]
    )
    func noIdentifier(name: String) {
        #expect(Identifier(name) == nil)
    }

    @Test(
        "a server is a DNS name or an address",
        arguments: [
            ("registry.example.com", "registry.example.com"), ("REGISTRY.Example", "registry.example"),
            ("localhost", "localhost"),
            ("1e5.example", "1e5.example"), ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("10.0.0.5", "10.0.0.5"),
            ("FD00::0:5", "fd00::5"), ("::ffff:10.0.0.5", "::ffff:10.0.0.5"),
        ]
    )
    func serverName(text: String, description: String) throws {
        #expect(try #require(ServerName(text)).description == description)
    }

    @Test(
        "what is neither is refused",
        arguments: [
            "", ".", "a.", ".a", "a..b", "a_b", "a b", "-a.b", "a-.b", "10.0.0.256", "10.0.0", "1.2.3.4.5",
            "*.example.com", "*",
            "a:443", "[::1]", "::1%lo", "é.example", "\u{212a}.example", "10.0.0.5\0", "a\0", "a\n",
            String(repeating: "a", count: 64), Array(repeating: "aaaaaaaaa", count: 26).joined(separator: "."),
        ]
    )
    func noServerName(text: String) {
        #expect(ServerName(text) == nil)
    }

    @Test(
        "a certificate may be for all names below a domain",
        arguments: [
            ("*.example.com", true), ("*.com", false), ("*", false), ("a.*.com", false), ("*a.example.com", false),
        ]
    )
    func wildcard(text: String, isLegal: Bool) {
        #expect((ServerName(text, allowsWildcard: true) != nil) == isLegal)
    }

    @Test(
        "where a registry listens",
        arguments: [
            ("0.0.0.0:443", "0.0.0.0:443", false), (":443", ":443", false), ("[::]:443", "[::]:443", false),
            ("127.0.0.1:5000", "127.0.0.1:5000", true), ("127.9.9.9:1", "127.9.9.9:1", true),
            ("[::1]:65535", "[::1]:65535", true),
            ("[0:0::1]:5000", "[::1]:5000", true), ("10.0.0.1:443", "10.0.0.1:443", false),
        ]
    )
    func listen(text: String, description: String, isLoopback: Bool) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.description == description)
        #expect(address.isLoopback == isLoopback)
    }

    @Test(
        "what is no address and port is refused",
        arguments: [
            "", "443", ":", ":0", ":65536", ":+443", ":0443", ":-1", ": 443", "localhost:443", "::1:443", "[::1]",
            "[::1]443",
            "[127.0.0.1]:443", "10.0.0:443", "a:b", "127.0.0.1\0:443", "127.0.0.1:443\n",
        ]
    )
    func noListen(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(
        "two registries cannot share an address and port",
        arguments: [
            (":443", "10.0.0.1:443", true), ("0.0.0.0:443", "[::1]:443", true), ("[::]:443", ":443", true),
            ("10.0.0.1:443", "10.0.0.1:443", true), ("10.0.0.1:443", "10.0.0.2:443", false), (":443", ":444", false),
        ]
    )
    func overlap(left: String, right: String, overlaps: Bool) throws {
        let (left, right) = (try #require(ListenAddress(left)), try #require(ListenAddress(right)))
        #expect(left.overlaps(right) == overlaps)
        #expect(right.overlaps(left) == overlaps)
    }

    @Test(
        "an address has 4 or 16 bytes and one text",
        arguments: [
            ("127.0.0.1", 4, "127.0.0.1", true), ("::1", 16, "::1", true), ("2001:DB8::", 16, "2001:db8::", false),
            ("::127.0.0.1", 16, "::127.0.0.1", false),
        ]
    )
    func address(text: String, count: Int, description: String, isLoopback: Bool) throws {
        let address = try #require(IPAddress(text))
        #expect(address.bytes.count == count)
        #expect(address.description == description)
        #expect(address.isLoopback == isLoopback)
        #expect(IPAddress(bytes: address.bytes) == address)
    }

    @Test(
        "what is no address is refused",
        arguments: ["", "1", "1.2.3", "01.2.3.4", "1.2.3.4 ", "1.2.3.4\0", ":::", "fe80::1%eth0", "g::"]
    )
    func noAddress(text: String) {
        #expect(IPAddress(text) == nil)
        #expect(IPAddress(bytes: Array(text.utf8.prefix(3))) == nil)
    }

    @Test(
        "the nearest word is one that is near",
        arguments: [("hots", "host"), ("Host", "host"), ("relams", "realms"), ("passwords", nil), ("", nil)]
            as [(String, String?)]
    )
    func nearest(word: String, expected: String?) {
        #expect(nearestWord(to: word, among: ["host", "realms"]) == expected)
    }
}
