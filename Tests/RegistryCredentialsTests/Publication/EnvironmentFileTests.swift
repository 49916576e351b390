import Testing
import Yams

@testable import RegistryCredentials

struct EnvironmentFileTests {
    static let path = "/srv/registry"

    static func render(
        _ name: String,
        in deployment: Deployment,
        path: String = path,
        secret: [UInt8]? = SampleDeployment.httpSecret
    ) throws -> [UInt8] {
        let registry = try deployment.knownRegistry(name)
        return try EnvironmentFile.render(registry, in: deployment, path: path, httpSecret: secret)
    }

    /// The variables of a file, by name.
    static func variables(_ bytes: [UInt8]) throws -> [String: String] {
        let pairs = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: "=", maxSplits: 1)
        }
        return try Dictionary(
            pairs.map { (String($0[0]), try #require($0.count == 2 ? String($0[1]) : nil)) },
            uniquingKeysWith: { first, _ in
                Issue.record("twice"); return first
            }
        )
    }

    @Test("the registries of the documentation", arguments: ["users", "admin", "build", "host"])
    func table(name: String) throws {
        try expectGolden("env/\(name).env", try Self.render(name, in: SampleDeployment.table()))
    }

    @Test(
        "the storage drivers",
        arguments: [("users-s3", SampleDeployment.s3), ("users-swift", SampleDeployment.swift)]
    )
    func storage(file: String, storage: String) throws {
        try expectGolden("env/\(file).env", try Self.render("users", in: SampleDeployment.table(storage: storage)))
    }

    @Test("lines are sorted by name, end in LF, and none stands twice", arguments: ["users", "build"])
    func lines(name: String) throws {
        let bytes = try Self.render(name, in: SampleDeployment.table())
        #expect(bytes.last == 0x0a)
        let names = bytes.split(separator: 0x0a).map {
            String(decoding: $0.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        }
        #expect(names == names.sorted())
        #expect(Set(names).count == names.count)
    }

    @Test(
        "the registry's YAML reads texts as texts",
        arguments: ["filesystem", "s3", "swift"],
        ["users", "admin", "build", "host"]
    )
    func yaml(driver: String, name: String) throws {
        let storage = ["s3": SampleDeployment.s3, "swift": SampleDeployment.swift][driver]
        let deployment = try storage.map { try SampleDeployment.table(storage: $0) } ?? SampleDeployment.table()
        let others = [
            "REGISTRY_STORAGE_MAINTENANCE_READONLY", "REGISTRY_STORAGE_S3_SECURE", "REGISTRY_STORAGE_S3_CHUNKSIZE",
            "REGISTRY_STORAGE_SWIFT_AUTHVERSION", "REGISTRY_STORAGE_SWIFT_INSECURESKIPVERIFY", "REGISTRY_HTTP_SECRET",
        ]
        for (variable, value) in try Self.variables(Self.render(name, in: deployment)) where !others.contains(variable)
        {
            #expect(try Yams.load(yaml: value) as? String == value, "\(variable)")
        }
    }

    @Test(
        "every form of address is text to YAML",
        arguments: [
            ("0.0.0.0:443", "0.0.0.0:443"), (":443", ":443"), ("127.0.0.1:5000", "127.0.0.1:5000"),
            ("[::]:443", #"!!str "[::]:443""#), ("[2001:db8::1]:443", #"!!str "[2001:db8::1]:443""#),
        ]
    )
    func addresses(listen: String, value: String) throws {
        var deployment = try SampleDeployment.table()
        deployment.registries[0].listen = try #require(ListenAddress(listen))
        let rendered = try Self.variables(Self.render("users", in: deployment))["REGISTRY_HTTP_ADDR"]
        #expect(rendered == value)
        #expect(try Yams.load(yaml: value) as? String == listen)
    }

    @Test("docker reads every line as it stands", .enabled(if: TestShell.has("docker")))
    func docker() throws {
        var deployment = try SampleDeployment.table(storage: SampleDeployment.s3)
        deployment.registries[0].listen = try #require(ListenAddress("[::1]:5000"))
        let bytes = try Self.render("users", in: deployment)
        try TestShell.withDirectory { folder in
            try TestShell.write(bytes, to: "\(folder)/users.env")
            let file = "services: {a: {image: x, env_file: users.env}}\n"
            try TestShell.write(file.utf8, to: "\(folder)/compose.yaml")
            let output = try TestShell.run("docker stack config -c \(folder)/compose.yaml").output
            let node = try Yams.compose(yaml: String(decoding: output, as: UTF8.self))?["services"]?["a"]?[
                "environment"
            ]
            let pairs = try #require(node?.mapping).map { ($0.key.string ?? "", $0.value.scalar?.string ?? "") }
            #expect(try Dictionary(uniqueKeysWithValues: pairs) == Self.variables(bytes))
        }
    }

    @Test("certificate and key come together, and only with TLS")
    func tls() throws {
        var deployment = try SampleDeployment.table()
        for isOn in [true, false] {
            for index in deployment.registries.indices { deployment.registries[index].tls = isOn }
            for registry in deployment.registries {
                let variables = try Self.variables(Self.render(registry.name.description, in: deployment))
                #expect((variables["REGISTRY_HTTP_TLS_CERTIFICATE"] != nil) == isOn)
                #expect((variables["REGISTRY_HTTP_TLS_KEY"] != nil) == isOn)
            }
        }
    }

    @Test("authentication is there exactly when there is a realm")
    func authentication() throws {
        let deployment = try SampleDeployment.table()
        for registry in deployment.registries {
            let variables = try Self.variables(Self.render(registry.name.description, in: deployment))
            let names = variables.keys.filter { $0.hasPrefix("REGISTRY_AUTH") }.sorted()
            let expected = ["REGISTRY_AUTH", "REGISTRY_AUTH_HTPASSWD_PATH", "REGISTRY_AUTH_HTPASSWD_REALM"]
            #expect(names == (registry.realm == nil ? [] : expected))
        }
    }

    @Test("without a secret the variable is left out")
    func noSecret() throws {
        let bytes = try Self.render("users", in: SampleDeployment.table(), secret: nil)
        #expect(try Self.variables(bytes)["REGISTRY_HTTP_SECRET"] == nil)
    }

    @Test(
        "a secret that readers would change is refused and never quoted",
        arguments: ["", "hunter2 #x", "hunter2$", " hunter2", "-hunter2", "~", "hunter2\n", "hunter2:", "\"hunter2\""]
    )
    func badSecret(secret: String) throws {
        let error = try #require(throws: EnvironmentFileError.self) {
            try Self.render("users", in: SampleDeployment.table(), secret: Array(secret.utf8))
        }
        #expect("\(error)" == "the value of REGISTRY_HTTP_SECRET has other characters than letters and digits")
    }

    @Test(
        "a path that readers would change is refused with what to do",
        arguments: ["/srv/it's", "/srv/$HOME", "/srv/a #b", "/srv/a: b", "/srv/a\nB=c", "/srv/\"", "/srv/a\\b"]
    )
    func badPath(path: String) throws {
        let error = try #require(throws: EnvironmentFileError.self) {
            try Self.render("users", in: SampleDeployment.table(), path: path)
        }
        #expect("\(error)".hasPrefix("the value of REGISTRY_AUTH_HTPASSWD_PATH has a "))
        #expect(error.hint == "set publish.path to a path of letters, digits and any of / . _ -")
        #expect(error.kind == .badData)
    }

    @Test("no registry that others reach is rendered without authentication")
    func openRegistry() throws {
        var deployment = try SampleDeployment.table()
        deployment.registries[0].realm = nil
        let users = try #require(Identifier("users"))
        #expect(throws: EnvironmentFileError.openToEverybody(registry: users)) {
            try Self.render("users", in: deployment)
        }
        deployment.registries[0].realm = Identifier("nobody")
        #expect(throws: EnvironmentFileError.self) { try Self.render("users", in: deployment) }
    }

    @Test("storage values set past the parser are checked too")
    func badStorage() throws {
        var deployment = try SampleDeployment.table(storage: SampleDeployment.s3)
        deployment.storage.parameters["secretkey"] = "hunter2$"
        let error = try #require(throws: EnvironmentFileError.self) { try Self.render("users", in: deployment) }
        #expect(!"\(error)".contains("hunter2"))
        #expect(error.hint == "change storage.secretkey in regcred.yaml")
    }
}
