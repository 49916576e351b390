import Glibc
import RegistryCredentials

/// The terminal of whoever runs the command.
enum Terminal {
    /// The prompt was interrupted.
    struct Interrupted: ActionableError {
        var description: String { "interrupted; nothing changed" }
        var hint: String? { nil }
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

    private static func withoutEcho<Result>(_ descriptor: Int32, _ body: () throws -> Result) throws -> Result {
        var settings = termios()
        guard unsafe tcgetattr(descriptor, &settings) == 0 else { throw Streams.StreamError("use the terminal") }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        // A handler that does nothing lets Ctrl-C end the read, so that the echo comes back before the process ends.
        var interrupt = sigaction()
        unsafe interrupt.__sigaction_handler.sa_handler = { _ in }
        var earlier = sigaction()
        unsafe sigaction(SIGINT, &interrupt, &earlier)
        unsafe tcsetattr(descriptor, TCSAFLUSH, &silent)
        defer {
            unsafe tcsetattr(descriptor, TCSAFLUSH, &settings)
            unsafe sigaction(SIGINT, &earlier, nil)
        }
        return try body()
    }

    private static func readLine(_ descriptor: Int32) throws -> [UInt8] {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = unsafe read(descriptor, &byte, 1)
            if count == -1, errno == EINTR { throw Interrupted() }
            guard count >= 0 else { throw Streams.StreamError("read the terminal") }
            if count == 0 || byte == UInt8(ascii: "\n") { return line }
            line.append(byte)
        }
    }
}
