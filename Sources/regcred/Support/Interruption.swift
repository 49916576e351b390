import Glibc
import RegistryCredentials

/// Signals that would end the process (Ctrl-C), held back so that work ends where nothing has changed.
enum Interruption {
    /// A signal came; nothing has changed.
    struct Interrupted: ActionableError {
        var description: String { "interrupted; nothing changed" }
        var hint: String? { "run the command again when you are ready" }
        var kind: FailureKind { .usage }
    }

    /// Those that would end the process: one that whoever started it had it ignore (`nohup`, a job in the background of
    /// a script) stays ignored.
    private static let endingSignals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT].filter { !isIgnored($0) }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
        // SIG_IGN is the address 1, which no function has.
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    /// Calls `body`, to which the signals are only known through ``check()``.
    ///
    /// Afterwards a signal that came ends the process as ever, so that shells and `make` see why it ended: when `body`
    /// threw ``Interrupted``, after that has been said; else after the change that had begun is made.
    static func held(_ context: CommandContext, _ body: () throws -> Void) throws {
        var blocked = sigset_t()
        unsafe sigemptyset(&blocked)
        for signal in endingSignals { unsafe sigaddset(&blocked, signal) }
        var earlier = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, &blocked, &earlier)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &earlier, nil) }
        do {
            try body()
        } catch let error as Interrupted {
            _ = Failure(error).report(to: context)
            throw error
        }
    }

    /// Checks whether a signal waits.
    ///
    /// - Throws: ``Interrupted``.
    static func check() throws {
        var pending = sigset_t()
        unsafe sigpending(&pending)
        guard !endingSignals.contains(where: { unsafe sigismember(&pending, $0) == 1 }) else { throw Interrupted() }
    }
}
