import Foundation

/// A recorded session: commands behind `$ `, what they print, and `[N]` for an exit status other than 0.
///
/// Lines behind `# ` are comments. Times, digests, generated passwords and the working directory are written as words
/// in capitals, since they differ each time.
struct Transcript {
    /// A command, or a comment, with the lines that follow it.
    struct Step: Equatable {
        let line: String
        var output: [String]
    }

    private(set) var steps: [Step] = []

    init(parsing text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("$ ") || line.hasPrefix("# ") {
                steps.append(Step(line: line, output: []))
            } else if !steps.isEmpty, !line.isEmpty {
                steps[steps.count - 1].output.append(line)
            }
        }
    }

    /// The text, as it stands in a file.
    var text: String {
        steps.map { ([$0.line] + $0.output).joined(separator: "\n") + "\n" }.joined()
    }

    /// Runs the commands in an empty directory and records what they print.
    func replayed(binary: URL) throws -> Transcript {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("regcred-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        var transcript = self
        for index in steps.indices where steps[index].line.hasPrefix("$ ") {
            let command = String(steps[index].line.dropFirst(2))
            transcript.steps[index].output = try Self.run(command, in: directory, binary: binary)
        }
        return transcript
    }

    private static func run(_ command: String, in directory: URL, binary: URL) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "umask 022; exec 2>&1; \(command)"]
        process.currentDirectoryURL = directory
        process.environment = [
            "PATH": "\(binary.deletingLastPathComponent().path):/usr/bin:/bin", "REGCRED_DIR": "state",
            "LC_ALL": "C.UTF-8",
        ]
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        var lines = normalized(String(decoding: data, as: UTF8.self), directory).split(separator: "\n").map(String.init)
        if process.terminationStatus != 0 { lines.append("[\(process.terminationStatus)]") }
        return lines
    }

    private static func normalized(_ text: String, _ directory: URL) -> String {
        text
            .replacing(directory.resolvingSymlinksInPath().path, with: "DIR")
            .replacing(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/, with: "TIME")
            .replacing(/\b[0-9a-f]{64}\b/, with: "SHA256")
            // One in 128 serial numbers begins with a zero byte, which is not written.
            .replacing(/\b[0-9a-f]{24,32}\b/, with: "SERIAL")
            .replacing(/\b[A-Za-z0-9]{27}\b/, with: "PASSWORD")
            .replacing(/regcred CA [0-9a-f]{8}\b/, with: "regcred CA KEYID")
            .replacing(/process \d+/, with: "process PID")
    }
}
