import Testing

@testable import RegistryCredentials

struct ProxySettingsTests {
    private static func settings(_ variables: [String: String]) throws -> ProxySettings {
        try ProxySettings { variables[$0] }
    }

    private static func proxy(_ url: String, for endpoint: String = "registry.example.com:443") throws -> HTTPProxy? {
        try settings(["HTTPS_PROXY": url]).proxy(for: #require(Endpoint(endpoint)))
    }

    @Test(
        "a proxy is a URL, or a host with a port",
        arguments: [
            ("http://proxy.example:3128", "proxy.example:3128", false),
            ("proxy.example:3128", "proxy.example:3128", false),
            ("http://proxy.example", "proxy.example:80", false), ("HTTPS://proxy.example/", "proxy.example:443", true),
            ("http://[fd00::1]:3128/x", "[fd00::1]:3128", false), ("http://u:p@10.0.0.1:1?a", "10.0.0.1:1", false),
        ]
    )
    func parsing(url: String, place: String, isTLS: Bool) throws {
        let proxy = try #require(try Self.proxy(url))
        #expect(proxy.place == place)
        #expect(proxy.isTLS == isTLS)
    }

    @Test(
        "user and password are decoded and sent as Basic",
        arguments: [
            ("http://user:password@p.example:1", "Basic dXNlcjpwYXNzd29yZA=="),
            ("http://user@p.example:1", "Basic dXNlcjo="),
            ("http://user:p%40ss%3a@p.example:1", "Basic dXNlcjpwQHNzOg=="),
            ("http://user:p@ss@p.example:1", "Basic dXNlcjpwQHNz"),
            ("http://%C3%bc:%0f%F0@p.example:1", "Basic w7w6D/A="), ("http://@p.example:1", "Basic Og=="),
        ]
    )
    func authorization(url: String, expected: String) throws {
        let proxy = try #require(try Self.proxy(url))
        let text = try #require(proxy.authorization).withBytes { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
        #expect(text == expected)
        #expect(!"\(proxy)".contains("p@ss"))
        #expect(!"\(proxy)".contains(expected))
    }

    @Test("without a variable there is no proxy; the upper-case one goes before, unless it is empty")
    func variables() throws {
        let endpoint = try #require(Endpoint("registry.example.com:443"))
        #expect(try Self.settings([:]).proxy(for: endpoint) == nil)
        #expect(try Self.settings(["HTTPS_PROXY": ""]).proxy(for: endpoint) == nil)
        #expect(try Self.settings(["HTTP_PROXY": "http://x:1"]).proxy(for: endpoint) == nil)
        let both = ["HTTPS_PROXY": "a.example:1", "https_proxy": "b.example:1"]
        #expect(try Self.settings(both).proxy(for: endpoint)?.host == "a.example")
        #expect(try Self.settings(both.merging(["HTTPS_PROXY": ""]) { $1 }).proxy(for: endpoint)?.host == "b.example")
    }

    @Test(
        "errors never quote the variable",
        arguments: [
            "socks5://u:secret@x:1", "secret://x:1", "http://u:secret%@x:1", "u:secret@",
            "http://u:secret%+f@x:1", "http://u:secret%-1@x:1", "http://u:secret%f@x:1", "http://u:secret%0g@x:1",
            "http://secret secret",
        ]
    )
    func errors(url: String) throws {
        let error = #expect(throws: ProxyError.self) { try Self.proxy(url) }
        #expect(error?.description.contains("secret") == false)
        #expect(error?.hint != nil)
    }

    @Test(
        "exceptions are those of Go's clients",
        arguments: [
            ("*", true), ("registry.example.com", true), ("REGISTRY.example.com", true), ("example.com", true),
            (".example.com", true), ("*.example.com", true), ("com", true), ("registry.example.com:443", true),
            ("registry.example.com:444", false), ("other.example.com", false), ("ample.com", false),
            ("a, example.com", true),
            ("a b,c", false), ("", false), ("10.0.0.0/8", false), (".registry.example.com", false),
        ]
    )
    func names(exceptions: String, isException: Bool) throws {
        let settings = try Self.settings(["HTTPS_PROXY": "p:1", "NO_PROXY": exceptions])
        let endpoint = try #require(Endpoint("registry.example.com:443"))
        #expect((settings.proxy(for: endpoint) == nil) == isException)
    }

    @Test(
        "addresses are matched as such, alone or in ranges",
        arguments: [
            ("10.0.0.5:443", "10.0.0.5", true), ("10.0.0.5:443", "10.0.0.5:443", true),
            ("10.0.0.5:443", "10.0.0.5:1", false),
            ("10.0.0.5:443", "10.0.0.0/24", true), ("10.0.1.5:443", "10.0.0.0/24", false),
            ("10.0.1.5:443", "10.0.0.0/23", true),
            ("10.0.0.5:443", "0.0.0.0/0", true), ("10.0.0.5:443", "10.0.0.5/32", true),
            ("10.0.0.5:443", "10.0.0.5/33", false),
            ("10.0.0.5:443", "0.0.5", false), ("[fd00::5]:443", "fd00::/16", true), ("[fd00::5]:443", "fd00::5", true),
            ("[fd00::5]:443", "[fd00::5]", true), ("[fd00::5]:443", "[fd00::5]:443", true),
            ("[fd00::5]:443", "::/0", true),
            ("[fd00::5]:443", "0.0.0.0/0", false), ("127.0.0.1:443", "nothing", true),
            ("localhost:443", "nothing", true),
        ]
    )
    func addresses(endpoint: String, exceptions: String, isException: Bool) throws {
        let settings = try Self.settings(["HTTPS_PROXY": "p:1", "no_proxy": exceptions])
        #expect((settings.proxy(for: try #require(Endpoint(endpoint))) == nil) == isException)
    }
}
