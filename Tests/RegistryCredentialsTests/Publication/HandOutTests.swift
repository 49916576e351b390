import FoundationEssentials
import Testing
import Yams

@testable import RegistryCredentials

struct HandOutTests {
    static let password = "vVh4zVtq8pYgKcR2nXw1mB9sD7L"

    static func places(_ realm: String = "admin", _ yaml: String? = nil) throws -> HandOutPlaces {
        let deployment = try yaml.map { try Deployment(parsing: $0, file: "f") } ?? SampleDeployment.table()
        return try HandOutPlaces(of: #require(Identifier(realm)), in: deployment)
    }

    static func text(_ format: HandOutFormat, name: String = "ci", _ places: HandOutPlaces) throws -> String {
        let handOut = HandOut(name: try Username(name), password: Secret(password.utf8), places: places)
        return String(decoding: try handOut.render(format), as: UTF8.self)
    }

    @Test("a docker config has a key for each registry, and port 443 is left out in one more")
    func dockerConfig() throws {
        let auth = Data("ci:\(Self.password)".utf8).base64EncodedString()
        #expect(
            try Self.text(.dockerConfig, Self.places("users"))
                == #"{"auths":{"registry.example.com":{"auth":"\#(auth)"},"registry.example.com:443":{"auth":"\#(auth)"}}}"#
                + "\n"
        )
        #expect(
            try Self.text(.dockerConfig, Self.places("admin"))
                == #"{"auths":{"registry.example.com:444":{"auth":"\#(auth)"}}}"# + "\n"
        )
    }

    @Test("the registries of a realm that includes it count too; an IPv6 host is in brackets")
    func includes() throws {
        let places = try Self.places(
            "admin",
            """
            version: 1
            host: "fd00::5"
            realms: {users: {includes: [admin]}, admin: {}, idle: {}}
            registries:
              users: {realm: users, access: read-only, listen: "0.0.0.0:5443"}
              admin: {realm: admin, access: read-write, listen: "0.0.0.0:5444"}
            """
        )
        #expect(places.keys == ["[fd00::5]:5443", "[fd00::5]:5444"])
    }

    @Test("a realm without a registry is an error, before anything is changed")
    func noRegistry() throws {
        let yaml = """
            version: 1
            host: a.example
            realms: {users: {}, idle: {}}
            registries: {users: {realm: users, access: read-only, listen: "0.0.0.0:443"}}
            """
        #expect(throws: HandOutError.noRegistry(try #require(Identifier("idle")))) { try Self.places("idle", yaml) }
    }

    @Test("a Kubernetes Secret holds the docker config")
    func kubernetes() throws {
        let handOut = HandOut(name: try Username("ci"), password: Secret(Self.password.utf8), places: try Self.places())
        let name = try #require(KubernetesSecretName(name: "123", namespace: "true"))
        let text = String(decoding: try handOut.render(.kubernetes, secret: name), as: UTF8.self)
        let secret = try #require(try Yams.load(yaml: text) as? [String: Any])
        #expect(secret["type"] as? String == "kubernetes.io/dockerconfigjson")
        #expect(secret["metadata"] as? [String: String] == ["name": "123", "namespace": "true"])
        let data = try #require((secret["data"] as? [String: String])?[".dockerconfigjson"])
        let config = String(decoding: try #require(Data(base64Encoded: data)), as: UTF8.self)
        #expect(try config + "\n" == Self.text(.dockerConfig, Self.places()))
    }

    @Test(
        "names that the API server refuses are refused",
        arguments: ["", "A", "a_b", "-a", "a-", "a..b", ".a", "a.", "é", "a b", String(repeating: "a", count: 254)]
    )
    func secretNames(name: String) {
        #expect(KubernetesSecretName(name: name) == nil)
        #expect(KubernetesSecretName(name: "regcred", namespace: name) == nil)
        #expect(KubernetesSecretName(name: "regcred", namespace: "a.b") == nil)
        #expect(KubernetesSecretName(name: "my.reg-cred1", namespace: "a-1") != nil)
    }

    static let names = [
        "ci", "ci@example.com", "a b", "a\"b", "a\\b", "\\", "#x y", "x#y", "é日本", "machine", "a\"\u{301}b",
    ]

    @Test("Python's netrc reads back every name", arguments: names.filter { !$0.hasPrefix("#") } + ["x #y"])
    func netrc(name: String) throws {
        try TestShell.withDirectory { folder in
            try TestShell.write(
                try Self.text(.netrc, name: name, Self.places()).utf8,
                to: "\(folder)/netrc",
                mode: 0o600
            )
            let script =
                "import netrc,sys; print(*netrc.netrc(sys.argv[1]).hosts[\"registry.example.com\"], sep=\"|\", end=\"\")"
            let (output, status) = try TestShell.run("python3 -X utf8 -c '\(script)' \(folder)/netrc")
            #expect(status == 0)
            #expect(String(decoding: output, as: UTF8.self) == "\(name)||\(Self.password)")
        }
    }

    @Test("JSON reads back every name", arguments: names.filter { !$0.hasPrefix("#") })
    func json(name: String) throws {
        struct Decoded: Decodable {
            struct Registry: Decodable, Equatable { let name, address, access: String }
            let version: Int
            let user, password, realm: String
            let registries: [Registry]
        }
        let text = try Self.text(.json, name: name, Self.places())
        let decoded = try JSONDecoder().decode(Decoded.self, from: Data(text.utf8))
        #expect(decoded.user.utf8.elementsEqual(name.utf8))
        #expect(decoded.password == Self.password && decoded.realm == "admin" && decoded.version == 1)
        #expect(decoded.registries == [.init(name: "admin", address: "registry.example.com:444", access: "read-write")])
    }

    @Test("no textual form of what is handed out shows the password")
    func redaction() throws {
        let handOut = HandOut(name: try Username("ci"), password: Secret(Self.password.utf8), places: try Self.places())
        var dumped = ""
        dump(handOut, to: &dumped)
        for text in ["\(handOut)", String(reflecting: handOut), dumped] { #expect(!text.contains(Self.password)) }
    }
}
