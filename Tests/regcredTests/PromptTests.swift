import ArgumentParser
import FoundationEssentials
import RegistryCredentials
import Synchronization
import Testing

@testable import regcred

/// Commands that ask on the terminal, in a world that the tests make.
struct PromptTests {
    /// A terminal that answers each question with the next of its answers, and remembers what was said.
    final class World: Sendable {
        private let state: Mutex<(answers: [String], questions: [String], output: String, notes: String)>

        init(_ answers: [String]) {
            state = Mutex((answers, [], "", ""))
        }

        var questions: [String] { state.withLock { $0.questions } }
        var output: String { state.withLock { $0.output } }
        var notes: String { state.withLock { $0.notes } }

        func context(isInteractive: Bool = true) -> CommandContext {
            CommandContext(
                environment: { _ in nil },
                now: { Date(timeIntervalSince1970: 1_795_435_200) },
                readInput: { _ in [] },
                askPassword: { question in
                    self.state.withLock { state in
                        state.questions.append(question)
                        return Secret(state.answers.isEmpty ? [] : Array(state.answers.removeFirst().utf8))
                    }
                },
                isInteractive: { isInteractive },
                write: { bytes in self.state.withLock { $0.output += String(decoding: bytes, as: UTF8.self) } },
                writeNote: { note in self.state.withLock { $0.notes += note } },
                actor: { "tester" },
                workingDirectory: { "/" },
                arguments: { ["regcred"] }
            )
        }
    }

    /// Runs a command line in a world with these answers, and gives the exit code.
    private static func run(_ line: String, in world: World) throws -> Int32 {
        let context = world.context()
        do {
            let command = try Regcred.parseCommandLine(["regcred"] + line.split(separator: " ").map(String.init))
            try #require(command as? any RegcredCommand).run(in: context)
            return 0
        } catch {
            return Failure(error).report(to: context)
        }
    }

    private static func withState(_ body: (String) throws -> Void) throws {
        try Shell.withDirectory { folder in
            #expect(try run("init registry.example.com --dir \(folder)/state --quiet", in: World([])) == 0)
            try body("--dir \(folder)/state --realm users")
        }
    }

    @Test("a new password is asked for twice, and set when both are the same")
    func twice() throws {
        try Self.withState { (options) throws in
            let world = World(["correct horse battery", "correct horse battery"])
            #expect(try Self.run("user add alice \(options)", in: world) == 0)
            #expect(world.questions == ["Password", "Password again"])
            #expect(world.notes == "regcred: added user 'alice' to realm 'users'\n")
            let check = World(["correct horse battery"])
            #expect(try Self.run("user verify alice \(options)", in: check) == 0)
            #expect(check.questions == ["Password"])
        }
    }

    @Test("two that differ change nothing")
    func mismatch() throws {
        try Self.withState { (options) throws in
            let world = World(["correct horse battery", "correct horse batterz"])
            #expect(try Self.run("user add alice \(options)", in: world) == 64)
            #expect(world.notes.hasPrefix("regcred: error: the two passwords differ; nothing changed\n"))
            #expect(!world.notes.contains("horse"))
            let list = World([])
            #expect(try Self.run("user list \(options)", in: list) == 0)
            #expect(list.output == "")
        }
    }

    @Test(
        "nobody is asked for a password that could not be used",
        arguments: [("user add alice", Int32(73)), ("user passwd bob", 66), ("user add carol --realm user", 66)]
    )
    func notAsked(command: String, status: Int32) throws {
        try Self.withState { (options) throws in
            #expect(try Self.run("user add alice \(options) --generate", in: World([])) == 0)
            let line =
                command.contains("--realm")
                ? "\(command) \(options.replacing(" --realm users", with: ""))" : "\(command) \(options)"
            let world = World(["correct horse battery", "correct horse battery"])
            #expect(try Self.run(line, in: world) == status)
            #expect(world.questions == [])
        }
    }

    @Test("a generated password is the only line on standard output, and comes with JSON only inside of it")
    func generated() throws {
        try Self.withState { (options) throws in
            let plain = World([])
            #expect(try Self.run("user add alice \(options) --generate", in: plain) == 0)
            #expect(plain.output.wholeMatch(of: /[A-Za-z0-9]{27}\n/) != nil)
            #expect(!plain.notes.contains(plain.output.dropLast()))
            let json = World([])
            #expect(try Self.run("user add bob \(options) --generate --json", in: json) == 0)
            #expect(json.output.wholeMatch(of: /\{.*"password":"[A-Za-z0-9]{27}".*\}\n/) != nil)
        }
    }

    @Test("control characters of a name do not reach the terminal")
    func controlCharacters() throws {
        let world = World([])
        world.context().say("error: no user '\u{1B}[31mred\n'")
        #expect(world.notes == "regcred: error: no user '?[31mred?'\n")
    }
}
