import Glibc
import Testing

/// Runs programs and keeps temporary folders for tests that ask a real reader.
enum TestShell {
    /// Runs `command` with /bin/sh and returns its standard output and exit code.
    static func run(_ command: String) throws -> (output: [UInt8], status: Int32) {
        let stream = try #require(popen(command, "re"))
        var output: [UInt8] = []
        while case let byte = getc(stream), byte != EOF { output.append(UInt8(byte)) }
        let status = pclose(stream)
        return (output, (status >> 8) & 0xff)
    }

    /// Whether a program of that name is in PATH.
    static func has(_ program: String) -> Bool {
        (try? run("command -v \(program)"))?.status == 0
    }

    /// Calls `body` with the path of a new folder, which is removed afterwards.
    static func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
        var template = Array("/tmp/regcred-test.XXXXXX".utf8CString)
        let path = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer { _ = try? run("rm -rf '\(path)'") }
        return try body(path)
    }

    /// Writes a file.
    static func write(_ bytes: some Sequence<UInt8>, to path: String, mode: mode_t = 0o644) throws {
        let stream = try #require(fopen(path, "we"), "cannot write \(path)")
        for byte in bytes { putc(Int32(byte), stream) }
        fclose(stream)
        chmod(path, mode)
    }

    /// Reads a file; `nil` when there is none.
    static func read(_ path: String) -> [UInt8]? {
        guard let stream = fopen(path, "re") else { return nil }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        while case let byte = getc(stream), byte != EOF { bytes.append(UInt8(byte)) }
        return bytes
    }
}
