import Glibc
import RegistryCredentials

/// The terminal of whoever runs the command.
enum Terminal {
    /// The prompt was interrupted.
    struct Interrupted: ActionableError {
        var description: String { "interrupted; nothing changed" }
        var hint: String? { "run the command again" }
        var kind: FailureKind { .usage }
    }

    /// Asks for a password without echo, and takes it up to the line break.
    static func askPassword(_ prompt: String) throws -> Secret {
        let descriptor = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw Streams.StreamError("open the terminal") }
        defer { close(descriptor) }
        return try withoutEcho(descriptor) {
            try Streams.write(Array("\(prompt): ".utf8), to: descriptor)
            let line = try readLine(descriptor)
            try Streams.write([UInt8(ascii: "\n")], to: descriptor)
            return Secret(line)
        }
    }

    /// Calls `body` with the echo off, and puts it back whatever ends the prompt.
    private static func withoutEcho<Result>(_ descriptor: Int32, _ body: () throws -> Result) throws -> Result {
        var settings = termios()
        guard unsafe tcgetattr(descriptor, &settings) == 0 else { throw Streams.StreamError("use the terminal") }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        // Signals that would end or stop the process wait until the echo is back: a shell that goes on with a stopped
        // process would show what is typed.
        var blocked = blockedSignals
        var earlier = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, &blocked, &earlier)
        unsafe tcsetattr(descriptor, TCSAFLUSH, &silent)
        defer {
            unsafe tcsetattr(descriptor, TCSAFLUSH, &settings)
            unsafe pthread_sigmask(SIG_SETMASK, &earlier, nil)
        }
        return try body()
    }

    private static var blockedSignals: sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP] { unsafe sigaddset(&set, signal) }
        return set
    }

    private static func readLine(_ descriptor: Int32) throws -> [UInt8] {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            try waitForInput(descriptor)
            let count = unsafe read(descriptor, &byte, 1)
            guard count >= 0 else { throw Streams.StreamError("read the terminal") }
            if count == 0, line.isEmpty { throw Interrupted() }
            if count == 0 || byte == UInt8(ascii: "\n") { return line }
            line.append(byte)
        }
    }

    private static func waitForInput(_ descriptor: Int32) throws {
        var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while unsafe poll(&input, 1, 100) == 0 {
            var pending = sigset_t()
            unsafe sigpending(&pending)
            let isEnding = [SIGINT, SIGTERM, SIGHUP, SIGQUIT].contains { unsafe sigismember(&pending, $0) == 1 }
            if isEnding { throw Interrupted() }
        }
    }
}
