import Glibc

/// Somebody else holds the state.
public struct LockError: ActionableError, Equatable {
    /// The state directory.
    public let directory: String
    /// Who holds it, as the lock file says: process id and command.
    public let holder: String?
    /// How long was waited, in seconds.
    public let timeout: Int

    /// What is held and by whom.
    public var description: String {
        "\(directory) is in use\(holder.map { " by process \($0)" } ?? ""); waited \(timeout) s"
    }
    /// How to wait longer.
    public var hint: String? { "try again, or wait longer with --lock-timeout" }
    /// Always ``FailureKind/busy``.
    public var kind: FailureKind { .busy }
}

/// A `flock(2)` on a file of the state; the kernel drops it when the process ends, however it ends.
struct FileLock {
    enum Mode { case shared, exclusive }

    /// The state directory, for errors.
    let directory: String
    /// The lock file.
    let path: String
    /// How long to wait, in seconds.
    let timeout: Int
    /// What an exclusive holder writes into the file, such as `4711 (regcred user add)`.
    let holder: String

    /// Calls `body` while holding the lock.
    ///
    /// - Throws: ``LockError`` after the timeout; ``FileError``; whatever `body` throws.
    func withLock<Result>(_ mode: Mode, _ body: () throws -> Result) throws -> Result {
        let descriptor = try open()
        defer { close(descriptor) }
        try acquire(descriptor, mode)
        if mode == .exclusive {
            // For whoever waits; losing it does no harm.
            ftruncate(descriptor, 0)
            try? Files.write(Array(holder.utf8), to: descriptor, path: path)
        }
        defer { if mode == .exclusive { ftruncate(descriptor, 0) } }
        return try body()
    }

    /// Makes the lock file, unless there is one.
    func create() throws(FileError) {
        close(try open())
    }

    private func open() throws(FileError) -> Int32 {
        do throws(FileError) {
            return try systemCall("open", path) {
                unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            }
        } catch  where error.code == EROFS {
            // Whoever only reads needs no more to hold a lock.
            return try systemCall("open", path) { unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        }
    }

    private func acquire(_ descriptor: Int32, _ mode: Mode) throws {
        let start = Self.monotonicMilliseconds()
        var pause: UInt32 = 2_000
        while try !tryLock(descriptor, mode) {
            guard Self.monotonicMilliseconds() - start < timeout * 1_000 else {
                let text = try Files.read(descriptor, at: 0, count: 200, path: path)
                let holder = String(decoding: text, as: UTF8.self)
                throw LockError(
                    directory: directory,
                    holder: holder.isEmpty ? nil : printable(holder),
                    timeout: timeout
                )
            }
            usleep(pause)
            pause = min(pause * 2, 50_000)
        }
    }

    private func tryLock(_ descriptor: Int32, _ mode: Mode) throws(FileError) -> Bool {
        let operation = (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
        do throws(FileError) {
            try systemCall("lock", path) { flock(descriptor, operation) }
        } catch  where error.code == EWOULDBLOCK {
            return false
        }
        return true
    }

    private static func monotonicMilliseconds() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}
