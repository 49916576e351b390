import Glibc
import Testing

/// Runs programs and keeps temporary folders for tests of the built binary.
enum Shell {
    /// The folder of the binary: that of `$REGCRED`, or where the tests were built too.
    static let binaries: String = {
        if let binary = environment("REGCRED") { return parent(binary) }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count - 1))
        return parent(String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self))
    }()

    /// The environment of a session, as words for env(1).
    static let variables = "PATH='\(binaries)':/usr/bin:/bin HOME=/nonexistent LC_ALL=C.UTF-8"

    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Runs `command` with /bin/sh and returns its standard output and exit code.
    static func run(_ command: String) -> (output: String, status: Int32) {
        guard let stream = popen(command, "re") else { return ("", 127) }
        var output: [UInt8] = []
        while case let byte = getc(stream), byte != EOF { output.append(UInt8(byte)) }
        return (String(decoding: output, as: UTF8.self), (pclose(stream) >> 8) & 0xff)
    }

    /// Runs regcred with `arguments`, which the shell reads, and without input.
    static func regcred(_ arguments: String) -> (output: String, status: Int32) {
        run("env -i \(variables) regcred \(arguments) 2>&1 </dev/null")
    }

    /// Calls `body` with the path of a new folder, which is removed afterwards.
    static func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
        var template = Array("/tmp/regcred-session.XXXXXX".utf8CString)
        let path = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer { _ = run("rm -rf '\(path)'") }
        return try body(path)
    }

    /// Reads a file as text; `nil` when there is none.
    static func read(_ path: String) -> String? {
        let (output, status) = run("cat '\(path)'")
        return status == 0 ? output : nil
    }

    /// Writes a file.
    static func write(_ text: String, to path: String) throws {
        let stream = try #require(fopen(path, "we"), "cannot write \(path)")
        defer { fclose(stream) }
        for byte in text.utf8 { putc(Int32(byte), stream) }
    }

    private static func parent(_ path: String) -> String {
        "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }
}
