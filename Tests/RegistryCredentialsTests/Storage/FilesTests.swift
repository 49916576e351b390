import Glibc
import Testing

@testable import RegistryCredentials

struct FilesTests {
    @Test(
        "a new file has its mode whatever the umask, and nothing is overwritten",
        arguments: [0o400, 0o600, 0o644, 0o666, 0o755, 0o777] as [UInt32]
    )
    func creation(mode: UInt32) throws {
        try TestShell.withDirectory { folder in
            let path = "\(folder)/file"
            try Files.create(path, bytes: bytes("one"), mode: mode)
            #expect(try Files.status(path)?.mode == mode)
            let error = try #require(throws: FileError.self) { try Files.create(path, bytes: bytes("two"), mode: mode) }
            #expect(error.code == EEXIST)
            #expect(TestShell.read(path) == bytes("one"))
        }
    }

    @Test("a file that cannot be finished is not left behind")
    func unfinished() throws {
        try TestShell.withDirectory { (folder) throws in
            let path = "\(folder)/file"
            let refusal = FileError(call: "change the owner of", path: path, code: EPERM)
            #expect(throws: refusal) {
                try Files.create(path, bytes: [1], mode: 0o600) { (_) throws(FileError) in throw refusal }
            }
            #expect(try Files.status(path) == nil)
        }
    }

    @Test("a link in a new file's place is not followed")
    func link() throws {
        try TestShell.withDirectory { folder in
            try #require(symlink("\(folder)/target", "\(folder)/file") == 0)
            #expect(throws: FileError.self) { try Files.create("\(folder)/file", bytes: [1], mode: 0o600) }
            #expect(try Files.status("\(folder)/target") == nil)
        }
    }

    @Test(
        "a large file is written whole, wherever its pieces end, on a disk and in memory",
        arguments: ["/tmp", "/dev/shm"],
        [[1 << 24], [(1 << 24) - 1, 1], [3 << 20, 5, 14 << 20, 4_097], [17 << 20, 1 << 20, (1 << 20) - 3, 9]]
    )
    func large(parent: String, sizes: [Int]) throws {
        let path = "\(parent)/regcred-files-test-\(UInt64.random(in: 0...UInt64.max))"
        defer { unlink(path) }
        let pieces = sizes.enumerated().map { number, size in
            (0..<size).map { UInt8(truncatingIfNeeded: ($0 &* 31) >> 4 &+ number) }[...]
        }
        try Files.create(path, pieces: pieces, mode: 0o640)
        #expect(try Files.contentsEqual(path, pieces))
        let status = try #require(try Files.status(path))
        #expect(status.size == sizes.reduce(0, +) && status.mode == 0o640)
    }

    static let sizes = [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20]

    @Test("contents are compared to the last byte, also where the pieces end", arguments: sizes)
    func comparison(size: Int) throws {
        try TestShell.withDirectory { folder in
            let path = "\(folder)/file"
            let content = [UInt8](repeating: 7, count: size)
            try Files.create(path, bytes: content, mode: 0o600)
            #expect(try Files.contentsEqual(path, [content[...]]))
            #expect(try !Files.contentsEqual(path, [content[...], [7]]))
            guard size > 0 else { return }
            #expect(try !Files.contentsEqual(path, [content.dropLast()]))
            for place in [0, size / 2, size - 1] {
                var other = content
                other[place] = 8
                #expect(try !Files.contentsEqual(path, [other[...]]))
            }
        }
    }

    @Test("a file is made newer than any time, and left alone when it is already")
    func newer() throws {
        try TestShell.withDirectory { folder in
            let path = "\(folder)/file"
            try Files.create(path, bytes: [], mode: 0o400)
            let now = try #require(try Files.status(path)).modified
            try Files.makeNewer(path, than: now - 1)
            #expect(try Files.status(path)?.modified == now)
            for distance in [0, 1, 999_999_999, 86_400_000_000_000] as [Int64] {
                let before = try #require(try Files.status(path)).modified
                try Files.makeNewer(path, than: before + distance)
                #expect(try #require(try Files.status(path)).modified > before + distance)
            }
        }
    }

    @Test("a tree is removed without following a link out of it")
    func removeTree() throws {
        try TestShell.withDirectory { folder in
            _ = try TestShell.run(
                "cd '\(folder)' && mkdir -p t/a/b keep && touch t/x t/a/b/y keep/z && ln -s ../keep t/link"
            )
            try Files.removeTree("\(folder)/t")
            #expect(try Files.list(folder) == ["keep"])
            #expect(try Files.list("\(folder)/keep") == ["z"])
            try Files.removeTree("\(folder)/t")
        }
    }

    @Test("a folder is listed in order, and one that is not there is empty")
    func listing() throws {
        try TestShell.withDirectory { folder in
            _ = try TestShell.run("cd '\(folder)' && touch b a .hidden 'c d' Z")
            #expect(try Files.list(folder) == [".hidden", "Z", "a", "b", "c d"])
            #expect(try Files.list("\(folder)/none") == [])
            let error = try #require(throws: FileError.self) { try Files.list("\(folder)/a") }
            #expect(error.code == ENOTDIR)
        }
    }

    @Test("where a link leads is told of links only")
    func linkTarget() throws {
        try TestShell.withDirectory { folder in
            let target = String(repeating: "x/", count: 2_000)
            try Files.makeLink(target, at: "\(folder)/link")
            try Files.create("\(folder)/file", bytes: [], mode: 0o600)
            #expect(try Files.linkTarget("\(folder)/link") == target)
            #expect(try Files.linkTarget("\(folder)/file") == nil)
            #expect(try Files.linkTarget("\(folder)/none") == nil)
            #expect(try Files.linkTarget("\(folder)/file/none") == nil)
        }
    }

    @Test("the export of a file takes the place of an old one whole, or not at all")
    func export() throws {
        try TestShell.withDirectory { folder in
            let path = "\(folder)/ca.crt"
            try TestShell.write(bytes("old and longer"), to: path, mode: 0o600)
            try FileExport.write(bytes("new"), to: path, mode: 0o644)
            #expect(TestShell.read(path) == bytes("new"))
            #expect(try Files.status(path)?.mode == 0o644)
            try #require(mkdir("\(folder)/taken", 0o755) == 0)
            #expect(throws: FileError.self) { try FileExport.write(bytes("new"), to: "\(folder)/taken", mode: 0o644) }
            #expect(try Files.list(folder) == ["ca.crt", "taken"])
            try FileExport.write(bytes("new"), to: "\(folder)/etc/docker/ca.crt", mode: 0o644)
            #expect(TestShell.read("\(folder)/etc/docker/ca.crt") == bytes("new"))
            try #require(symlink("ca.crt", "\(folder)/link") == 0)
            try FileExport.write(bytes("newer"), to: "\(folder)/link", mode: 0o644)
            #expect(TestShell.read(path) == bytes("newer"), "a link stays a link")
            try FileExport.write(bytes("gone"), to: "/dev/null", mode: 0o644)
            #expect(try Files.status("/dev/null")?.isRegular == false)
        }
    }

    @Test("an error says what was tried on which file, in the system's words, and what to do")
    func errors() {
        for (code, words, kind) in [
            (ENOENT, "No such file or directory", FailureKind.notFound), (EACCES, "Permission denied", .permission),
            (EPERM, "Operation not permitted", .permission), (ENOSPC, "No space left on device", .io),
            (EIO, "Input/output error", .io), (EROFS, "Read-only file system", .io),
        ] {
            let error = FileError(call: "open", path: "/x", code: code)
            #expect("\(error)" == "cannot open '/x': \(words)")
            #expect(error.kind == kind)
            #expect(error.hint != nil)
        }
    }
}
