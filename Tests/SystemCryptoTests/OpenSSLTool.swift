import Glibc

/// Runs the real `openssl` program, so that the tests do not judge OpenSSL's use by that same use.
struct OpenSSLTool {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// The exit status and everything that the program said.
    struct Outcome {
        let status: Int32
        let output: String
    }

    /// Runs `openssl` with `arguments` in the directory and without input.
    func run(_ arguments: String...) throws -> Outcome {
        try run(arguments)
    }

    /// Runs `openssl` with `arguments` in the directory and without input.
    func run(_ arguments: [String]) throws -> Outcome {
        let log = "\(directory.path)/log"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)

        let shell = ["sh", "-c", #"cd "$0" && exec openssl "$@""#, directory.path]
        var argv: [UnsafeMutablePointer<CChar>?] = (shell + arguments).map { strdup($0) }
        defer { argv.forEach { free($0) } }
        argv.append(nil)
        var process: pid_t = 0
        let code = posix_spawn(&process, "/bin/sh", &actions, nil, argv, environ)
        guard code == 0 else { throw POSIXFailure(call: "posix_spawn", code: code) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw POSIXFailure(call: "waitpid", code: errno) }
        }
        // The high byte of the status is the exit code; the low one is not zero after a signal.
        let output = String(decoding: try directory.read("log"), as: UTF8.self)
        return Outcome(status: status & 0x7F == 0 ? status >> 8 : -status, output: output)
    }
}
