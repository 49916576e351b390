import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Credentials that are added to a file in which others stand.
struct HandOutMergeTests {
    static let keys = ["localhost", "localhost:443"]
    static let own = #"{"auth":"eA=="}"#

    @Test(
        "a config.json keeps everything else to the byte",
        arguments: [
            (#"{}"#, #"{"auths":{"localhost":OWN,"localhost:443":OWN}}"#),
            (#" {"a":1.0} "#, #" {"a":1.0,"auths":{"localhost":OWN,"localhost:443":OWN}} "#),
            (#"{"auths":{}}"#, #"{"auths":{"localhost":OWN,"localhost:443":OWN}}"#),
            (#"{"auths":null,"n":1e400}"#, #"{"auths":{"localhost":OWN,"localhost:443":OWN},"n":1e400}"#),
            (
                "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\"auth\": \"Zg==\"}\n\t},\n\t\"x\": [1, {\"auths\": \"]}\\\"\"}]\n}\n",
                "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\"auth\": \"Zg==\"},\n\t\t\"localhost\":OWN,\"localhost:443\":OWN\n\t},"
                    + "\n\t\"x\": [1, {\"auths\": \"]}\\\"\"}]\n}\n"
            ),
            (
                #"{"auths":{"localhost":{"auth":"Zg==","identitytoken":"t"},"b":{},"localhost:443":{}},"z":true}"#,
                #"{"auths":{"localhost":OWN,"b":{},"localhost:443":OWN},"z":true}"#
            ),
            (
                #"{"z":[],"auths":{"local\u0068ost":{}}}"#,
                #"{"z":[],"auths":{"local\u0068ost":OWN,"localhost:443":OWN}}"#
            ),
        ]
    )
    func config(before: String, after: String) throws {
        let edited = try DockerConfigFile(bytes(before)).adding(Self.keys, Self.own)
        #expect(text(edited) == after.replacing("OWN", with: Self.own))
        #expect(try DockerConfigFile(edited).adding(Self.keys, Self.own) == edited, "again changes nothing")
    }

    @Test(
        "what is no JSON object, or has no place for logins, is refused",
        arguments: [
            "[]", "null", "{", "{\"a\":}", "x", "{} {}", "\u{feff}{}", "{\"auths\":[]}", "{\"auths\":{},\"auths\":{}}",
        ]
    )
    func noConfig(text: String) {
        #expect(throws: DockerConfigFile.Objection.self) {
            try DockerConfigFile(bytes(text)).adding(Self.keys, Self.own)
        }
    }

    @Test("helpers that docker asks instead are told of")
    func helpers() throws {
        let warnings = { (text: String) in try DockerConfigFile(bytes(text)).warnings(for: ["localhost:443"]) }
        #expect(try warnings(#"{"credsStore":"desktop"}"#).first?.contains("'desktop'") == true)
        #expect(try warnings(#"{"credHelpers":{"localhost:443":"pass"}}"#).first?.contains("credHelpers") == true)
        #expect(try warnings(#"{"credsStore":"","credHelpers":{"ghcr.io":"pass"}}"#).isEmpty)
    }

    @Test(
        "a .netrc keeps the entries of other machines",
        arguments: [
            ("", "NEW\n"), ("machine a login b password c", "machine a login b password c\nNEW\n"),
            ("machine h login b password c\nmachine a login b\n", "NEW\nmachine a login b\n"),
            (
                "# mine\nmachine h\n  login \"b c\"\n  password #x\n\n# yours\ndefault login x\n",
                "# mine\nNEW\n\n# yours\ndefault login x\n"
            ),
            (
                "machine a\nlogin b\ndefault login x password y\n",
                "machine a\nlogin b\nNEW\ndefault login x password y\n"
            ),
            ("machine h login a\nmachine b login c\nmachine h login d\n", "NEW\nmachine b login c\n"),
            (
                "machine a login b\nmacdef init\ncd machine h\nbin",
                "machine a login b\nmacdef init\ncd machine h\nbin\n\nNEW\n"
            ),
            ("machine h macdef init\nbin\n\nmachine a\n", "NEW macdef init\nbin\n\nmachine a\n"),
            ("machine \"h\" login a", "NEW\n"),
            ("machine hh login h password machine", "machine hh login h password machine\nNEW\n"),
        ]
    )
    func netrc(before: String, after: String) throws {
        let edited = try NetrcFile(bytes(before)).replacing("h", with: "machine h login n password p")
        #expect(text(edited) == after.replacing("NEW", with: "machine h login n password p"))
    }

    @Test(
        "what is no .netrc is refused by line, and never quoted",
        arguments: [
            ("hunter2\n", 1), ("machine a\nhunter2 x\n", 2), ("\nlogin x\n", 2), ("machine", 1), ("machine \"a\n", 1),
        ]
    )
    func noNetrc(text: String, line: Int) throws {
        let error = try #require(throws: NetrcFile.Objection.self) { try NetrcFile(bytes(text)) }
        #expect(error.reason == "line \(line) is none that netrc knows")
    }
}
