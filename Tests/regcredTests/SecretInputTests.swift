import ArgumentParser
import FoundationEssentials
import Testing

@testable import regcred

/// No secret comes from an argument: every user of the machine can read those.
struct SecretInputTests {
    /// What `--experimental-dump-help` tells of a command, as far as it matters here.
    private struct ToolInfo: Decodable {
        let command: Command

        struct Command: Decodable {
            let commandName: String
            let subcommands: [Command]?
            let arguments: [Argument]?

            /// This command and all below it.
            var all: [Command] { [self] + (subcommands ?? []).flatMap(\.all) }
        }

        struct Argument: Decodable {
            let kind: String
            let names: [Name]?
            let valueName: String?

            struct Name: Decodable { let name: String }
        }
    }

    private static func arguments() throws -> [ToolInfo.Argument] {
        let dump = Shell.regcred("--experimental-dump-help").output
        let info = try JSONDecoder().decode(ToolInfo.self, from: Data(dump.utf8))
        return info.command.all.flatMap { $0.arguments ?? [] }
    }

    @Test(
        "no option and no argument takes a password, a hash, a key or a secret; only a file or a flag may be about one"
    )
    func options() throws {
        let arguments = try Self.arguments()
        #expect(arguments.count > 100)
        let pattern = /pass|secret|token|credential|hash|pin|auth/
        let suspicious = arguments.filter { argument in
            guard argument.kind != "flag" else { return false }
            let names = (argument.names ?? []).map(\.name) + [argument.valueName ?? ""]
            return names.contains { $0.firstMatch(of: pattern) != nil }
        }
        let expected: Set = ["password-file", "passphrase-file", "ca-passphrase-file", "secret-name"]
        #expect(Set(suspicious.flatMap { ($0.names ?? []).map(\.name) }) == expected)
        #expect(suspicious.allSatisfy { ["file", "name"].contains($0.valueName) })
    }

    static let commands = [
        "user add alice", "user set alice", "user passwd alice", "user verify alice", "init h --admin a",
    ]

    @Test(
        "the ways in which other tools take a password are refused, and what was typed is not repeated",
        arguments: commands,
        [
            "--password hunter2", "--password=hunter2", "-p hunter2", "hunter2", "--generate=hunter2",
            "--password-stdin=hunter2",
        ]
    )
    func refused(command: String, option: String) {
        let (output, status) = Shell.regcred("\(command) --dir /nonexistent \(option)")
        #expect(status == 64, "\(output)")
        #expect(!output.contains("hunter2"), "\(output)")
    }

    @Test("a password in the environment is not looked at")
    func environment() throws {
        try Shell.withDirectory { folder in
            let variables = "REGCRED_PASSWORD=hunter2-hunter2 PASSWORD=hunter2-hunter2 REGCRED_DIR='\(folder)/state'"
            let session = """
                regcred init h.example.com --quiet; regcred user add alice --realm users; regcred user list
                """
            let (output, _) = Shell.run("env -i \(Shell.variables) \(variables) sh -c '\(session)' 2>&1 </dev/null")
            #expect(output.contains("there is no terminal to ask for a password"), "\(output)")
            #expect(!output.contains("hunter2"))
            #expect(!output.contains("alice"))
        }
    }
}
