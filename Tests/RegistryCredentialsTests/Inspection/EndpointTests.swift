import Testing

@testable import RegistryCredentials

struct EndpointTests {
    @Test(
        "hosts with ports and registries' URLs are endpoints",
        arguments: [
            ("registry.example.com:443", "registry.example.com:443"),
            ("Registry.Example.com:443", "registry.example.com:443"),
            ("registry.example.com.:443", "registry.example.com:443"), ("localhost:5000", "localhost:5000"),
            ("10.0.0.5:444", "10.0.0.5:444"), ("[fd00::5]:443", "[fd00::5]:443"), ("[FD00:0::5]:443", "[fd00::5]:443"),
            ("https://registry.example.com", "registry.example.com:443"),
            ("https://registry.example.com:444/v2/", "registry.example.com:444"),
            ("https://[fd00::5]/v2/", "[fd00::5]:443"),
        ]
    )
    func parsing(text: String, expected: String) {
        #expect(Endpoint(text)?.description == expected)
    }

    @Test(
        "everything else is none",
        arguments: [
            "", ":", ":443", "registry.example.com", "registry.example.com:", "registry.example.com:0",
            "registry.example.com:65536", "registry.example.com:+443", "registry.example.com:0443", "fd00::5",
            "fd00::5:443",
            "[10.0.0.5]:443", "[fd00::5", "[fd00::5]", "fd00::5]:443", "a b:443", "a/b:443", "http://a.example:80",
            "..:443",
            "a..b:443", "10.0.0.256:443", "user@registry.example.com:443", "registry.example.com:443\u{0}",
        ]
    )
    func refusal(text: String) {
        #expect(Endpoint(text) == nil)
    }

    @Test(
        "loopback hosts are known by their name or address alone",
        arguments: [
            ("localhost:1", true), ("a.localhost:1", true), ("127.0.0.1:1", true), ("127.8.9.10:1", true),
            ("[::1]:1", true),
            ("10.0.0.5:1", false), ("notlocalhost:1", false), ("localhost.example.com:1", false), ("[::2]:1", false),
        ]
    )
    func loopback(text: String, expected: Bool) {
        #expect(Endpoint(text)?.isLoopback == expected)
    }
}
