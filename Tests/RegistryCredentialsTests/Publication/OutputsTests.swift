import Testing
import Yams

@testable import RegistryCredentials

struct OutputsTests {
    static let path = "/srv/registry"
    static let registries = ["users", "admin", "build", "host"]

    static func render(_ deployment: Deployment, path: String = path) throws -> [String: RenderedFile] {
        Dictionary(uniqueKeysWithValues: try Outputs.render(deployment, path: path).map { ($0.path, $0) })
    }

    @Test("every registry has a script that may be run, and there is one Compose file")
    func files() throws {
        let files = try Outputs.render(SampleDeployment.table(), path: Self.path)
        #expect(files.map(\.path) == Self.registries.map { "docker-run/\($0).sh" } + ["compose/compose.yaml"])
        #expect(files.map(\.mode) == [0o755, 0o755, 0o755, 0o755, 0o644])
        #expect(files.map(\.kind) == [.script, .script, .script, .script, .compose])
        #expect(files.map { $0.registries.map(\.description) } == Self.registries.map { [$0] } + [Self.registries])
    }

    @Test("only the outputs that are asked for are rendered")
    func choice() throws {
        var deployment = try SampleDeployment.table()
        deployment.publish.outputs = ["compose"]
        #expect(try Outputs.render(deployment, path: Self.path).map(\.path) == ["compose/compose.yaml"])
        deployment.publish.outputs = []
        #expect(try Outputs.render(deployment, path: Self.path).isEmpty)
        deployment.publish.outputs = ["compse"]
        let error = try #require(throws: OutputError.self) { try Outputs.render(deployment, path: Self.path) }
        #expect(error == .unknownOutput("compse"))
        #expect(error.hint == "did you mean 'compose'?")
    }

    @Test("the scripts and the Compose file of the documentation")
    func golden() throws {
        for file in try Outputs.render(SampleDeployment.table(), path: Self.path) {
            try expectGolden(file.path, file.bytes)
        }
    }

    @Test("a registry whose images are in S3 mounts nothing but the published folder")
    func goldenS3() throws {
        let files = try Self.render(SampleDeployment.table(storage: SampleDeployment.s3))
        try expectGolden("docker-run/users-s3.sh", try #require(files["docker-run/users.sh"]).bytes)
        try expectGolden("compose/compose-s3.yaml", try #require(files["compose/compose.yaml"]).bytes)
    }

    struct Place: CustomTestStringConvertible {
        let path: String
        let root: String
        var testDescription: String { path }
    }

    static let places = [
        Place(path: "/srv/registry", root: "/var/lib/registry"),
        Place(path: "/srv/it's \"my\" $HOME", root: "/data/a b's `id` \\n*"),
        Place(path: "/srv/-rf\nx", root: "/data/;#&|<>()!"),
    ]

    @Test("docker gets the options of the deployment, whatever the paths are called", arguments: places, registries)
    func arguments(place: Place, name: String) throws {
        var deployment = try SampleDeployment.table()
        deployment.storage.parameters["rootdirectory"] = place.root
        try TestShell.withDirectory { folder in
            let path = folder + place.path
            _ = try TestShell.run("mkdir -p \(Escaping.shell.escape(path + "/env"))")
            try TestShell.write("A=b\n".utf8, to: "\(path)/env/\(name).env")
            let script = try #require(try Self.render(deployment, path: path)["docker-run/\(name).sh"])
            let (calls, output, status) = try Self.start(script, arguments: "--memory '512 m'", in: folder)
            #expect(output == "")
            #expect(status == 0)
            #expect(
                calls == [
                    ["image", "inspect", "registry:2"],
                    ["stop", "-t", "40", "registry-\(name)"],
                    ["rm", "--force", "registry-\(name)"],
                    [
                        "run", "--detach", "--restart=always", "--stop-timeout", "40", "--name", "registry-\(name)",
                        "--network", "host", "--env-file", "\(path)/env/\(name).env",
                        "--volume", "\(path):\(path):ro", "--volume", "\(place.root):\(place.root)",
                        "--memory", "512 m", "registry:2",
                    ],
                ]
            )
        }
    }

    @Test("a script tells when docker does not start the registry")
    func failure() throws {
        try TestShell.withDirectory { folder in
            _ = try TestShell.run("mkdir \(folder)/env && : >\(folder)/env/users.env")
            let script = try #require(try Self.render(SampleDeployment.table(), path: folder)["docker-run/users.sh"])
            let docker = "[ \"$1\" != run ] || exit 125"
            #expect(try Self.start(script, docker: docker, in: folder).status == 125)
        }
    }

    @Test("an image that cannot be pulled leaves the running registry alone")
    func noImage() throws {
        try TestShell.withDirectory { folder in
            _ = try TestShell.run("mkdir \(folder)/env && : >\(folder)/env/users.env")
            let script = try #require(try Self.render(SampleDeployment.table(), path: folder)["docker-run/users.sh"])
            let (calls, _, status) = try Self.start(script, docker: "exit 1", in: folder)
            #expect(calls == [["image", "inspect", "registry:2"], ["pull", "registry:2"]])
            #expect(status == 1)
        }
    }

    @Test("a script that cannot read the environment leaves the running registry alone")
    func noEnvironment() throws {
        try TestShell.withDirectory { folder in
            let script = try #require(try Self.render(SampleDeployment.table(), path: folder)["docker-run/users.sh"])
            let (calls, output, status) = try Self.start(script, in: folder)
            #expect(calls == [])
            #expect(output == "\(folder)/script: cannot read \(folder)/env/users.env\n")
            #expect(status == 1)
        }
    }

    /// Runs a script with a docker that only writes down its arguments.
    private static func start(
        _ script: RenderedFile,
        arguments: String = "",
        docker: String = "exit 0",
        in folder: String
    ) throws -> (calls: [[String]], output: String, status: Int32) {
        let program = "#!/bin/sh\nprintf '%s\\0' \"$@\" >>\(folder)/log; printf '\\0' >>\(folder)/log\n\(docker)\n"
        try TestShell.write(program.utf8, to: "\(folder)/docker", mode: 0o755)
        try TestShell.write(script.bytes, to: "\(folder)/script")
        #expect(try TestShell.run("sh -n \(folder)/script 2>&1").output == [])
        let (output, status) = try TestShell.run("PATH=\(folder):$PATH sh \(folder)/script \(arguments) 2>&1")
        let calls = String(decoding: TestShell.read("\(folder)/log") ?? [], as: UTF8.self).split(separator: "\0\0")
        return (
            calls.map { $0.split(separator: "\0").map(String.init) }, String(decoding: output, as: UTF8.self), status
        )
    }

    @Test("YAML reads the Compose file as meant, whatever the paths are called", arguments: places)
    func compose(place: Place) throws {
        var deployment = try SampleDeployment.table()
        deployment.storage.parameters["rootdirectory"] = place.root
        let file = try #require(try Self.render(deployment, path: place.path)["compose/compose.yaml"])
        let services = try #require(try Yams.compose(yaml: String(decoding: file.bytes, as: UTF8.self))?["services"])
        #expect(services.mapping?.keys.map(\.string) == Self.registries)
        for name in Self.registries {
            let service = try #require(services[name])
            func text(_ node: Node?) -> String? { node?.string?.replacing("$$", with: "$") }
            #expect(text(service["image"]) == "registry:2")
            #expect(text(service["network_mode"]) == "host")
            #expect(text(service["restart"]) == "always")
            #expect(text(service["env_file"]?[0]) == "\(place.path)/env/\(name).env")
            let volumes = try #require(service["volumes"]?.sequence)
            #expect(volumes.count == 2)
            #expect(text(volumes[0]["source"]) == place.path)
            #expect(text(volumes[0]["target"]) == place.path)
            #expect(volumes[0]["read_only"]?.bool == true)
            #expect(text(volumes[1]) == "\(place.root):\(place.root)")
        }
    }

    @Test("docker accepts the Compose file", .enabled(if: TestShell.has("docker")))
    func composeByDocker() throws {
        try TestShell.withDirectory { folder in
            let path = "\(folder)/it's $x"
            let deployment = try SampleDeployment.table()
            _ = try TestShell.run("mkdir -p \(Escaping.shell.escape(path + "/env"))")
            for name in Self.registries { try TestShell.write("A=b\n".utf8, to: "\(path)/env/\(name).env") }
            let file = try #require(try Self.render(deployment, path: path)["compose/compose.yaml"])
            try TestShell.write(file.bytes, to: "\(folder)/compose.yaml")
            let (output, status) = try TestShell.run("docker stack config -c \(folder)/compose.yaml 2>&1")
            let text = String(decoding: output, as: UTF8.self)
            #expect(status == 0, "\(text)")
            let services = try #require(try Yams.compose(yaml: text)?["services"])
            #expect(services["users"]?["environment"]?["A"]?.string == "b")
            #expect(services["host"]?["volumes"]?[0]?["source"]?.string == path)
        }
    }

    @Test("a path that docker would cut at a colon is refused", arguments: ["/srv/a:b", "relative", ""])
    func unmountable(path: String) throws {
        let error = try #require(throws: OutputError.self) { try Outputs.render(SampleDeployment.table(), path: path) }
        #expect(error == .unmountable(path))
        #expect(error.kind == .badData)
    }
}
