import Glibc

/// What is to happen when the process crashes: it ends, and nothing else.
enum Crash {
    private static let signals = [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]

    /// Keeps what the process has in memory to itself, and strangers' programs out.
    ///
    /// Swift's runtime would run a `swift-backtrace` that it looks for beside the executable, and in the working directory
    /// when the shell found the executable: whoever may write there could have it run as root.
    static func leaveNothing() {
        for number in signals where isIgnored(signal(number, SIG_DFL)) { signal(number, SIG_IGN) }
        // A limit of 0 would keep files from being written, but not a program from being given the memory (core(5)); the
        // kernel's do_coredump() writes nothing and starts nothing at a limit of 1.
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(1, limit.rlim_max)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    }

    /// Whether whoever started the process, such as `nohup` or a shell's background job, has a signal ignored.
    private static func isIgnored(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
        unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
