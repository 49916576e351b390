import Testing

@testable import RegistryCredentials

struct DeploymentParserTests {
    static let valid = """
        version: 1
        host: registry.example.com
        realms:
          users: {title: Users}
          admin: {title: Admin, cost: 12}
        registries:
          users: {realm: users, access: read-only, listen: "0.0.0.0:443"}
          admin: {realm: admin, access: read-write, listen: "0.0.0.0:444"}

        """

    @Test("what is left out has the value of the documentation")
    func defaults() throws {
        let deployment = try Deployment(parsing: Self.valid, file: "f")
        #expect(deployment.passwords == PasswordPolicy(cost: 10, minimumLength: 12))
        #expect(deployment.certificate.issuer == .ca)
        #expect(deployment.certificate.key == .ecdsaP256)
        #expect(deployment.certificate.lifetime == .days(90))
        #expect(deployment.certificate.renewAt == 66)
        #expect(deployment.certificateNames == [.dns("registry.example.com")])
        #expect(deployment.secrets.rotateEvery == .days(30))
        #expect(deployment.storage.driver == "filesystem")
        #expect(deployment.storage.parameters == ["rootdirectory": "/var/lib/registry"])
        #expect(deployment.publish.to == "published")
        #expect(deployment.publish.path == nil)
        #expect(deployment.publish.keep == 5)
        #expect(deployment.publish.modes == [:])
        #expect(deployment.registries.map(\.image) == ["registry:2", "registry:2"])
        #expect(deployment.registries.map(\.tls) == [true, true])
        #expect(deployment.cost(of: try #require(Identifier("users"))) == 10)
        #expect(deployment.cost(of: try #require(Identifier("admin"))) == 12)
        #expect(deployment.warnings.isEmpty)
    }

    @Test("every key of the documentation is read")
    func everything() throws {
        let deployment = try Deployment(
            parsing: """
                version: 1
                host: Registry.Example.COM
                realms:
                  admin: {title: Admin Registry Realm}
                  users: {title: "Read Only", includes: [admin], cost: 4}
                  bare:
                registries:
                  build: {access: read-write, listen: "127.0.0.1:5000", image: "registry.example.com:5000/registry:3", tls: true}
                passwords: {cost: 17, min_length: 1}
                certificate: {issuer: self-signed, key: rsa-3072, lifetime: 825d, renew_at: 1%,
                  names: ["*.example.com", 10.0.0.5, "fd00::5"], constrain: [example.com],
                  keep_key: true, overlap: 36h}
                secrets: {rotate_every: 12h}
                storage: {driver: swift, authurl: "https://k.example.com/v3", container: c, authversion: 3, password: a+b}
                publish: {to: /srv/out, path: /srv/seen, keep: 1, outputs: [compose], owner: root, group: docker,
                  modes: {htpasswd: "0640", key: "0440", env: "640", script: "0755"}}
                hooks: []
                """,
            file: "f"
        )
        #expect(deployment.host == .dns("registry.example.com"))
        #expect(deployment.realms.map(\.title) == ["Admin Registry Realm", "Read Only", "Registry bare"])
        #expect(deployment.realms[1].includes.map(\.description) == ["admin"])
        #expect(deployment.registries[0].tls)
        #expect(deployment.registries[0].realm == nil)
        #expect(deployment.certificate.names.map(\.description) == ["*.example.com", "10.0.0.5", "fd00::5"])
        #expect(deployment.certificate.lifetime == CertificatePolicy.longestLifetime)
        #expect(deployment.certificate.keepsKey)
        #expect(deployment.certificate.overlap.seconds == 36 * 3_600)
        #expect(deployment.storage.parameters["authversion"] == "3")
        #expect(deployment.publish.modes == [.htpasswd: 0o640, .key: 0o440, .env: 0o640, .script: 0o755])
        #expect(deployment.publish.path == "/srv/seen")
    }

    @Test(
        "the file that init writes is read back",
        arguments: [CertificatePolicy.Issuer.ca, .selfSigned],
        [KeyAlgorithm.ecdsaP256, .rsa4096]
    )
    func initial(issuer: CertificatePolicy.Issuer, key: KeyAlgorithm) throws {
        for host in ["registry.example.com", "10.0.0.5", "fd00::5", "1e5.example.com"] {
            let name = try #require(ServerName(host))
            let names = [
                try #require(ServerName("*.example.com", allowsWildcard: true)),
                .address(try #require(IPAddress("::1"))),
            ]
            let text = Deployment.initialText(
                host: name,
                names: names,
                issuer: issuer,
                key: key,
                publishTo: "/srv/it's \"\u{301}#1\": x\\y\u{85}"
            )
            let deployment = try Deployment(parsing: text, file: "regcred.yaml")
            #expect(deployment.host == name)
            #expect(deployment.certificateNames == [name] + names)
            #expect(deployment.certificate.issuer == issuer)
            #expect(deployment.certificate.key == key)
            #expect(deployment.publish.to == "/srv/it's \"\u{301}#1\": x\\y\u{85}")
            #expect(deployment.publish.outputs == ["docker-run", "compose"])
            #expect(deployment.registries.map(\.access) == [.readOnly, .readWrite])
            #expect(deployment.warnings.isEmpty)
        }
    }

    @Test("no textual form of a deployment shows a storage password")
    func redaction() throws {
        let deployment = try Deployment(
            parsing: Self.valid + "storage: {driver: s3, bucket: b, region: r, secretkey: hunter2}\n",
            file: "f"
        )
        var dumped = ""
        dump(deployment, to: &dumped)
        for text in ["\(deployment)", String(reflecting: deployment), "\(deployment.storage)", dumped] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("secretkey"))
        }
    }

    struct Warned: CustomTestStringConvertible {
        let text: String
        let warnings: [String]
        var testDescription: String { warnings.joined(separator: "; ") }
    }

    static let warned = [
        Warned(
            text: valid.replacing("realm: admin", with: "realm: users"),
            warnings: [
                "everybody in realm 'users' may push: it guards the read-only registry 'users' and the read-write "
                    + "registry 'admin'"
            ]
        ),
        Warned(
            text: valid.replacing("{title: Admin, cost: 12}", with: "{title: Admin, includes: [users]}"),
            warnings: ["the users of realm 'users' may push: realm 'admin' includes them"]
        ),
        Warned(
            text: valid.replacing("0.0.0.0:444", with: "10.0.0.1:443"),
            warnings: ["registries 'users' and 'admin' cannot both run on one machine: 10.0.0.1:443"]
        ),
        Warned(text: valid.replacing("{title: Users}", with: "{title: Users, includes: [admin]}"), warnings: []),
        Warned(
            text: valid.replacing("0.0.0.0:443", with: "10.0.0.1:443").replacing("444", with: "443"),
            warnings: [
                "registries 'users' and 'admin' cannot both run on one machine: 0.0.0.0:443"
            ]
        ),
        Warned(
            text: valid + "  build: {access: read-write, listen: \"127.0.0.1:5000\"}\n"
                + "  host: {access: read-only, listen: \"127.0.0.1:5000\"}\n",
            warnings: []
        ),
    ]

    @Test("what is legal but hardly meant is warned of", arguments: warned)
    func warnings(warned: Warned) throws {
        #expect(try Deployment(parsing: warned.text, file: "f").warnings == warned.warnings)
    }
}
