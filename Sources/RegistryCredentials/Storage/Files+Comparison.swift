import Glibc

extension Files {
    /// Whether a file holds exactly `pieces`; compared in pieces, so that a large file needs no second copy.
    static func contentsEqual(_ path: String, _ pieces: [ArraySlice<UInt8>]) throws(FileError) -> Bool {
        try withFile(path, flags: O_RDONLY | O_NOFOLLOW) { (descriptor) throws(FileError) in
            var offset = 0
            for piece in pieces {
                var rest = piece
                while !rest.isEmpty {
                    let read = try read(descriptor, at: offset, count: min(1 << 20, rest.count), path: path)
                    guard !read.isEmpty, isEqual(read, rest.prefix(read.count)) else { return false }
                    offset += read.count
                    rest = rest.dropFirst(read.count)
                }
            }
            return try read(descriptor, at: offset, count: 1, path: path).isEmpty
        }
    }

    private static func isEqual(_ left: [UInt8], _ right: ArraySlice<UInt8>) -> Bool {
        unsafe left.withUnsafeBytes { left in
            unsafe right.withUnsafeBytes { right in
                guard let left = left.baseAddress, let other = right.baseAddress else { return false }
                return unsafe memcmp(left, other, right.count) == 0
            }
        }
    }

    /// Moves a file's modification time past `time`, unless it is.
    ///
    /// Registries compare times and read a file again only when they differ, so a file with its predecessor's time
    /// would never be read.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - time: Nanoseconds since 1970.
    /// - Throws: ``FileError``.
    static func makeNewer(_ path: String, than time: Int64) throws(FileError) {
        // A file system may keep whole seconds only.
        for step in [0, 1, 1_000_000_000] as [Int64] {
            if step > 0 {
                let new = time + step
                let stamp = timespec(tv_sec: Int(new / 1_000_000_000), tv_nsec: Int(new % 1_000_000_000))
                try withFile(path, flags: O_RDONLY | O_NOFOLLOW) { (descriptor) throws(FileError) in
                    try systemCall("set the time of", path) { unsafe futimens(descriptor, [stamp, stamp]) }
                    try systemCall("sync", path) { fsync(descriptor) }
                }
            }
            if let status = try status(path), status.modified > time { return }
        }
    }
}
