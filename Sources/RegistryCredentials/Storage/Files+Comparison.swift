import Glibc

extension Files {
    /// Whether a file holds exactly `bytes`; compared in pieces, so that a large file needs no second copy.
    static func contentsEqual(_ path: String, _ bytes: [UInt8]) throws(FileError) -> Bool {
        try withFile(path, flags: O_RDONLY | O_NOFOLLOW) { (descriptor) throws(FileError) in
            var offset = 0
            while true {
                // One byte more than there should be, to see whether the file goes on.
                let wanted = min(1 << 20, bytes.count - offset + 1)
                let piece = try read(descriptor, at: offset, count: wanted, path: path)
                guard offset + piece.count <= bytes.count, isEqual(piece, bytes, at: offset) else { return false }
                offset += piece.count
                if piece.count < wanted { return offset == bytes.count }
            }
        }
    }

    private static func isEqual(_ piece: [UInt8], _ bytes: [UInt8], at offset: Int) -> Bool {
        unsafe piece.withUnsafeBytes { left in
            unsafe bytes.withUnsafeBytes { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                return unsafe memcmp(left, right + offset, piece.count) == 0
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
