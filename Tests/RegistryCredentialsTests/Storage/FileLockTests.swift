import Glibc
import Testing

@testable import RegistryCredentials

/// Locks that must be had wait: a program that another test starts holds all of them for a moment, between fork and exec.
struct FileLockTests {
    private static func with(_ body: (String, (String, Int) -> FileLock) throws -> Void) throws {
        try TestShell.withDirectory { folder in
            try body(folder) { holder, timeout in
                FileLock(directory: folder, path: "\(folder)/.lock", timeout: timeout, holder: holder)
            }
        }
    }

    @Test("whoever waits too long is told who holds the state")
    func timeout() throws {
        try Self.with { folder, lock in
            try lock("4711 (regcred user add)", 10).withLock(.exclusive) {
                for mode in [FileLock.Mode.shared, .exclusive] {
                    let error = try #require(throws: LockError.self) { try lock("", 0).withLock(mode) {} }
                    #expect(error == LockError(directory: folder, holder: "4711 (regcred user add)", timeout: 0))
                    #expect("\(error)" == "\(folder) is in use by process 4711 (regcred user add); waited 0 s")
                    #expect(error.kind == .busy)
                    #expect(error.hint == "try again, or wait longer with --lock-timeout")
                }
            }
            try lock("", 10).withLock(.exclusive) {}
        }
    }

    @Test("the wait lasts as long as it should")
    func wait() throws {
        try Self.with { _, lock in
            try lock("1", 10).withLock(.exclusive) {
                let time = ContinuousClock().measure {
                    #expect(throws: LockError.self) { try lock("2", 1).withLock(.shared) {} }
                }
                #expect(time >= .seconds(1))
                #expect(time < .seconds(10))
            }
        }
    }

    @Test("several can read, and nobody writes meanwhile")
    func shared() throws {
        try Self.with { _, lock in
            try lock("1", 10).withLock(.shared) {
                try lock("2", 10).withLock(.shared) {}
                #expect(throws: LockError.self) { try lock("3", 0).withLock(.exclusive) {} }
            }
        }
    }

    @Test("a holder who has left is not named for one who reads")
    func staleHolder() throws {
        try Self.with { _, lock in
            try lock("4711 (regcred user add)", 10).withLock(.exclusive) {}
            try lock("4712 (regcred user list)", 10).withLock(.shared) {
                let error = try #require(throws: LockError.self) { try lock("3", 0).withLock(.exclusive) {} }
                #expect(error.holder == nil)
            }
        }
    }

    @Test("the lock ends with the body, also when that fails, and with the process")
    func release() throws {
        try Self.with { folder, lock in
            #expect(throws: StateError.conflict) {
                try lock("1", 10).withLock(.exclusive) { throw StateError.conflict }
            }
            try lock("2", 10).withLock(.exclusive) {}
            // flock(1) of util-linux holds it until it ends.
            _ = try TestShell.run("flock '\(folder)/.lock' true")
            let status = try lock("3", 10).withLock(.exclusive) {
                try TestShell.run("flock -n '\(folder)/.lock' true").status
            }
            #expect(status == 1)
        }
    }

    @Test("a shorter holder leaves nothing of a longer one, and control characters do not reach the terminal")
    func holderText() throws {
        try Self.with { _, lock in
            try lock(String(repeating: "x", count: 300), 10).withLock(.exclusive) {}
            try lock("1 (\u{1B}[31mred)\n", 10).withLock(.exclusive) {
                let error = try #require(throws: LockError.self) { try lock("", 0).withLock(.shared) {} }
                #expect(error.holder == "1 (?[31mred)?")
            }
        }
    }

    @Test("a lock file that is a link is refused")
    func link() throws {
        try Self.with { folder, lock in
            try #require(symlink("elsewhere", "\(folder)/.lock") == 0)
            let error = try #require(throws: FileError.self) { try lock("", 0).withLock(.shared) {} }
            #expect(error.code == ELOOP)
            #expect(try Files.status("\(folder)/elsewhere") == nil)
        }
    }
}
